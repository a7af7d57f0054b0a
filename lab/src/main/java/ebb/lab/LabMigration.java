package ebb.lab;

import ebb.core.loop.SteeringLoop;
import ebb.core.notice.NoticeListener;
import ebb.qemu.migration.Monitors;
import ebb.qemu.migration.QemuSessions;
import ebb.qemu.qmp.QmpClient;
import ebb.qemu.throttle.ThrottleOpener;
import ebb.steering.MigrationRequest;
import ebb.steering.MigrationSummary;
import ebb.steering.session.Session;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Migrates a lab's guest once and asks the guest how it was. */
public final class LabMigration implements AutoCloseable {

  private static final Duration SETTLE = Duration.ofSeconds(1);
  private static final Duration VERIFY = Duration.ofSeconds(60);

  /** Of shorter gaps an emulated guest has thousands, migrated or not. */
  private static final Duration SHORTEST_STALL = Duration.ofMillis(1);

  /** A stale page is noticed at the latest by the second sweep after the switchover. */
  private static final int SWEEPS = 2;

  private final Lab lab;
  private final QmpClient qmp;
  private final Session session;

  private LabMigration(Lab lab, QmpClient qmp, Session session) {
    this.lab = lab;
    this.qmp = qmp;
    this.session = session;
  }

  /** Prepares the migration, as {@code ebb migrate} would, on a monitor of its own. */
  public static LabMigration prepare(
      Lab lab, MigrationRequest request, ThrottleOpener throttle, NoticeListener notices) {
    lab.source().awaitReady(VERIFY);
    LabQemu.pause(SETTLE);
    QmpClient qmp = QmpClient.connect(lab.source().monitorForSteering(), Duration.ofSeconds(5));
    Optional<QmpClient> destination = Optional.of(lab.destination().qmp());
    var monitors = new Monitors(qmp, Optional.empty(), destination);
    try {
      return new LabMigration(
          lab, qmp, QemuSessions.start(monitors, request, lab.uri(), throttle, notices));
    } catch (RuntimeException e) {
      qmp.close();
      throw e;
    }
  }

  /** The session, for those who want to cancel it or to know its settings. */
  public Session session() {
    return session;
  }

  /** Migrates, then waits until the guest has verified its memory where it is now. */
  public LabResult run(SteeringLoop.Observer observer) {
    return run(observer, destination -> {});
  }

  /**
   * Migrates, then waits until the guest has verified its memory where it is now.
   *
   * @param onArrival what else is to be done at the destination, such as letting the guest go on
   */
  public LabResult run(SteeringLoop.Observer observer, Consumer<LabQemu> onArrival) {
    GuestReport before = lab.source().report();
    MigrationSummary summary = session.run(observer);
    boolean arrived = summary.status() == MigrationSummary.Status.COMPLETED;
    LabQemu home = arrived ? lab.destination() : lab.source();
    if (arrived) {
      onArrival.accept(home);
    }
    GuestReport then = home.report();
    double longestStall = then.longestStallMillis();
    StallHistogram gaps = then.gaps().since(before.gaps());
    GuestReport now = awaitSweeps(home, then);
    boolean progress = now.pages() > then.pages() && home.isRunning();
    return new LabResult(
        summary,
        longestStall,
        before.millis(),
        Math.max(0, then.gapSeconds() - before.gapSeconds() - gaps.secondsBelow(SHORTEST_STALL)),
        gaps,
        now.mismatches() == 0 && now.sweeps() >= then.sweeps() + SWEEPS,
        arrived && progress && !lab.source().isRunning());
  }

  private static GuestReport awaitSweeps(LabQemu home, GuestReport then) {
    long deadline = System.nanoTime() + VERIFY.toNanos();
    GuestReport now = home.report();
    while (now.sweeps() < then.sweeps() + SWEEPS && System.nanoTime() < deadline) {
      LabQemu.pause(Duration.ofMillis(100));
      now = home.report();
    }
    return now;
  }

  @Override
  public void close() {
    session.close();
    qmp.close();
  }
}
