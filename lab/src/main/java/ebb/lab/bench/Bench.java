package ebb.lab.bench;

import ebb.core.EbbException;
import ebb.core.notice.NoticeListener;
import ebb.lab.GuestSpec;
import ebb.lab.LinuxGuest;
import ebb.lab.QemuBinary;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Runs a suite in turn: each repetition has all cases, each case all contestants one after the
 * other, so that a machine that drifts does so for everybody.
 */
public final class Bench {

  private final List<QemuBinary> qemus;
  private final double limitSeconds;
  private final RunLog log;
  private final Consumer<String> told;
  private final NoticeListener notices;

  /**
   * @param limitSeconds what takes longer is cancelled and counts as never finished, s
   * @param told hears of each run as it ends
   * @param notices hears what an operator would
   */
  public Bench(
      List<QemuBinary> qemus,
      double limitSeconds,
      RunLog log,
      Consumer<String> told,
      NoticeListener notices) {
    this.qemus = List.copyOf(qemus);
    this.limitSeconds = limitSeconds;
    this.log = log;
    this.told = told;
    this.notices = notices;
  }

  /**
   * Runs what is not in the log already. One that cannot be run is told of and left out: it must
   * not cost the hours of all others.
   *
   * @return how many could not be run
   */
  public int run(Suite suite, int repeat) {
    int failed = 0;
    List<Contestant> contestants = suite.contestants().stream().map(Contestant::parse).toList();
    for (int repetition = 1; repetition <= repeat; repetition++) {
      for (BenchCase where : suite.cases()) {
        for (QemuBinary qemu : qemus) {
          for (Contestant who : contestants) {
            if (!log.has(where.name(), who.label(), qemu.version(), repetition)) {
              failed += runAndTell(where, qemu, who, repetition) ? 0 : 1;
            }
          }
        }
      }
    }
    return failed;
  }

  private boolean runAndTell(BenchCase where, QemuBinary qemu, Contestant who, int repetition) {
    BenchRun run;
    try {
      run = run(where, qemu, who, repetition);
    } catch (EbbException e) {
      told.accept(where.name() + ", " + who.label() + ": NOT MEASURED: " + e.getMessage());
      return false;
    }
    log.add(run);
    told.accept(line(run));
    return true;
  }

  private BenchRun run(BenchCase where, QemuBinary qemu, Contestant who, int repetition) {
    var one = new OneRun(where, qemu, who, repetition, limitSeconds, notices);
    return switch (where.guest()) {
      case GuestSpec bare -> one.ofBareGuest(bare);
      case LinuxGuest linux -> one.ofProgram(linux);
    };
  }

  private static String line(BenchRun run) {
    BenchRun.Cost cost = run.cost();
    return String.format(
        Locale.ROOT,
        "%-20s %-20s %s #%d  %s %6.1f s, lost %6.2f s, downtime %4.0f ms, least %3.0f %%,"
            + " stall %4.0f ms (p99 %4.0f), %5d MiB%s",
        run.caseName(),
        run.label(),
        run.qemu(),
        run.repetition(),
        run.completed() ? "done " : "NEVER",
        run.totalSeconds(),
        cost.lostWorkSeconds(),
        cost.downtimeSeconds() * 1000,
        cost.minShare() * 100,
        cost.longestStallSeconds() * 1000,
        cost.stallP99Seconds() * 1000,
        run.sentBytes() >> 20,
        run.good() ? "" : "  MEMORY OR GUEST LOST");
  }
}
