package ebb.lab;

import ebb.core.loop.SteeringLoop;
import ebb.core.notice.NoticeListener;
import ebb.host.throttle.ThrottleChoice;
import ebb.lab.Contest.Contender;
import ebb.steering.MigrationSummary;
import ebb.steering.MigrationSummary.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * The figures that ebb is held to on real QEMUs, each measured side by side with its rival in one
 * run on one machine.
 */
public final class Figures {

  private static final long SPEED = 60L << 20;
  private static final double MAX_DOWNTIME_SECONDS = 0.3;
  private static final double AGGRESSION = 0.5;
  private static final double GENTLE_AGGRESSION = 0.3;
  private static final double RFC_LIMIT_SECONDS = 60;

  /** Two runs of the same guest under no steering differ by about this much, CPU-seconds. */
  private static final double LOST_WORK_NOISE_SECONDS = 0.3;

  /**
   * One figure.
   *
   * @param what what was measured
   * @param value what came out
   * @param atMost whether the bar is an upper one
   * @param bar what it is held to; NaN for a figure that is only told
   */
  public record Figure(String what, double value, boolean atMost, double bar) {

    /** Whether the bar is met; a figure without one always is. */
    public boolean isMet() {
      return Double.isNaN(bar) || (atMost ? value <= bar : value >= bar);
    }
  }

  private final QemuBinary qemu;
  private final Consumer<String> told;
  private final List<Figure> figures = new ArrayList<>();

  /**
   * @param told hears of each migration as it ends
   */
  public Figures(QemuBinary qemu, Consumer<String> told) {
    this.qemu = qemu;
    this.told = told;
  }

  /** The busy guest against auto-converge's defaults: about a minute. */
  public List<Figure> quick() {
    againstDefaults();
    return List.copyOf(figures);
  }

  /** All of them: about ten minutes. */
  public List<Figure> full() {
    MigrationSummary rival = againstDefaults();
    againstBestStart();
    gentleGuest();
    easyGuest();
    qemusOwnThrottle(rival);
    rfc2011();
    atMost("measuring, part of the guest's progress", MeasuringCost.of(qemu, GuestSpec.BUSY), 0.01);
    return List.copyOf(figures);
  }

  private MigrationSummary againstDefaults() {
    MigrationSummary rival = autoConverge(GuestSpec.BUSY, AutoConverge.DEFAULT_INITIAL);
    MigrationSummary ebb = ebb(GuestSpec.BUSY, ThrottleChoice.AUTO);
    atMost(
        "busy guest, total time / auto-converge",
        ratio(ebb.totalSeconds(), rival.totalSeconds()),
        0.35);
    atMost(
        "busy guest, lost work / auto-converge",
        ratio(ebb.lostWorkSeconds(), rival.lostWorkSeconds()),
        0.35);
    atMost(
        "busy guest, bytes sent / auto-converge", ratio(ebb.sentBytes(), rival.sentBytes()), 0.35);
    return rival;
  }

  private void againstBestStart() {
    MigrationSummary rival = autoConverge(GuestSpec.BUSY, 80);
    MigrationSummary ebb = ebb(GuestSpec.BUSY, ThrottleChoice.AUTO);
    atMost(
        "busy guest, total time / auto-converge started at 80 %",
        ratio(ebb.totalSeconds(), rival.totalSeconds()), 0.6);
    atMost(
        "busy guest, lost work / auto-converge started at 80 %",
        ratio(ebb.lostWorkSeconds(), rival.lostWorkSeconds()), 0.6);
  }

  private void gentleGuest() {
    MigrationSummary rival = autoConverge(GuestSpec.GENTLE, AutoConverge.DEFAULT_INITIAL);
    for (double aggression : new double[] {AGGRESSION, GENTLE_AGGRESSION}) {
      MigrationSummary ebb = run(GuestSpec.GENTLE, policy("ebb", aggression, ThrottleChoice.AUTO));
      String who = "gentle guest, aggression " + aggression;
      atMost(
          who + ", total time / auto-converge",
          ratio(ebb.totalSeconds(), rival.totalSeconds()),
          0.6);
      atLeast(who + ", least share / auto-converge", ratio(ebb.minShare(), rival.minShare()), 1);
    }
  }

  private void easyGuest() {
    MigrationSummary free = run(GuestSpec.EASY, policy("none", ThrottleChoice.NONE));
    MigrationSummary ebb = ebb(GuestSpec.EASY, ThrottleChoice.AUTO);
    atMost(
        "easy guest, lost work more than without steering, s",
        ebb.lostWorkSeconds() - free.lostWorkSeconds(),
        LOST_WORK_NOISE_SECONDS);
  }

  private void qemusOwnThrottle(MigrationSummary rival) {
    MigrationSummary ebb = ebb(GuestSpec.BUSY, ThrottleChoice.QEMU);
    atMost(
        "busy guest, total time through QEMU's own throttle / auto-converge",
        ratio(ebb.totalSeconds(), rival.totalSeconds()),
        0.6);
  }

  /** The suggestion of 2011 to the letter is told, not held to anything. */
  private void rfc2011() {
    MigrationSummary summary = run(GuestSpec.BUSY, policy("rfc-2011", ThrottleChoice.AUTO));
    boolean finished = summary.status() == Status.COMPLETED;
    figures.add(
        new Figure(
            finished
                ? "busy guest, rfc-2011: finished after, s"
                : "busy guest, rfc-2011: not finished, cancelled after, s",
            summary.totalSeconds(),
            true,
            Double.NaN));
  }

  private MigrationSummary autoConverge(GuestSpec guest, int initialPercent) {
    return run(guest, Contender.autoConverge(initialPercent, MAX_DOWNTIME_SECONDS, SPEED));
  }

  private MigrationSummary ebb(GuestSpec guest, ThrottleChoice throttle) {
    return run(guest, policy("ebb", throttle));
  }

  private static Contender policy(String name, ThrottleChoice throttle) {
    return policy(name, AGGRESSION, throttle);
  }

  private static Contender policy(String name, double aggression, ThrottleChoice throttle) {
    return Contender.policy(name, aggression, MAX_DOWNTIME_SECONDS, SPEED, throttle);
  }

  private MigrationSummary run(GuestSpec guest, Contender contender) {
    boolean limited = contender.request().policy().equals("rfc-2011");
    LabResult result =
        new Contest(qemu, guest, Link::unixSocket, NoticeListener.texts(told))
            .run(contender, migration -> limited ? limit(migration) : step -> {});
    MigrationSummary summary = result.summary();
    told.accept(
        String.format(
            Locale.ROOT,
            "%s, %s: %.1f s, %d MiB, %.1f s of work lost, least share %.0f %%, longest stall %.0f ms",
            guest.describe(),
            contender.name() + " (" + summary.throttle() + ")",
            summary.totalSeconds(),
            summary.sentBytes() >> 20,
            summary.lostWorkSeconds(),
            summary.minShare() * 100,
            result.longestStallMillis()));
    if (!result.isGood() && !limited) {
      throw new LabException("the guest did not arrive whole: " + result);
    }
    return summary;
  }

  private static SteeringLoop.Observer limit(LabMigration migration) {
    return step -> {
      if (step.reading().seconds() > RFC_LIMIT_SECONDS) {
        migration.session().cancel();
      }
    };
  }

  private static double ratio(double ours, double theirs) {
    return ours / Math.max(1e-9, theirs);
  }

  private void atMost(String what, double value, double bar) {
    figures.add(new Figure(what, value, true, bar));
  }

  private void atLeast(String what, double value, double bar) {
    figures.add(new Figure(what, value, false, bar));
  }
}
