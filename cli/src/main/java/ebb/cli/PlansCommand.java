package ebb.cli;

import ebb.core.Intent;
import ebb.core.OnInfeasible;
import ebb.core.policy.Course;
import ebb.core.policy.Plan.Prospect;
import ebb.core.policy.Verdict;
import ebb.lab.PlannedMigration;
import ebb.lab.QemuBinary;
import ebb.qemu.migration.MigrationSummary;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Plans and then migrates real guests, and holds the one against the other. */
@Command(
    name = "plans",
    description = {
      "Plans and then migrates guests of six shapes between real QEMUs, each at three settings, and"
          + " prints what was planned beside what came.",
      "Exits 0 when every deadline that was called feasible was met and every guest is whole.",
      ""
    })
final class PlansCommand implements Callable<Integer> {

  private static final long SPEED = 60L << 20;
  private static final double DOWNTIME_SECONDS = 0.3;

  @Spec
  @SuppressWarnings("NullAway.Init") // injected
  private CommandSpec spec;

  @Option(
      names = "--guests",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "steady,hot-set,two-speeds,storm-to-calm,calm-to-storm,io-bound",
      description = "which guests (default: ${DEFAULT-VALUE})")
  @SuppressWarnings("NullAway.Init") // injected
  private List<String> guests;

  @Option(
      names = "--deadline",
      paramLabel = "TIME",
      defaultValue = "15s",
      converter = QuantityConverters.Time.class,
      description = "that of the third setting (default: ${DEFAULT-VALUE})")
  @SuppressWarnings("NullAway.Init") // injected
  private Duration deadline;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    var notices = new Notices(spec.commandLine().getErr());
    QemuBinary qemu = new QemuSetup(notices).find();
    out.println("QEMU " + qemu.version() + ", 60 MiB/s, downtime limit 300 ms");
    out.println(
        "guest          setting           planned                  forecast  actual   error"
            + "   lost: planned  actual   deadline");
    List<Double> errors = new ArrayList<>();
    boolean good = true;
    for (String guest : guests) {
      for (Intent intent : settings()) {
        PlannedMigration run = PlannedMigration.run(qemu, guest, intent, SPEED, notices);
        out.println(line(run));
        out.flush();
        good &= run.result().isGood() && isKept(run);
        errors.add(run.error());
      }
    }
    double[] sorted =
        errors.stream().mapToDouble(Double::doubleValue).filter(e -> !Double.isNaN(e)).toArray();
    Arrays.sort(sorted);
    out.println();
    out.println("planned total time, median error: " + Text.percent(sorted[sorted.length / 2]));
    return good ? ExitCode.COMPLETED : ExitCode.FAILED;
  }

  private List<Intent> settings() {
    return List.of(
        new Intent(0.2, 0, DOWNTIME_SECONDS),
        new Intent(0.8, 0, DOWNTIME_SECONDS),
        new Intent(0.1, 0, DOWNTIME_SECONDS)
            .by(deadline.toMillis() / 1000.0, OnInfeasible.CONTINUE));
  }

  private static boolean isKept(PlannedMigration run) {
    return run.verdict() != Verdict.FEASIBLE || run.deadlineMet();
  }

  private static String line(PlannedMigration run) {
    MigrationSummary summary = run.result().summary();
    String setting =
        run.intent().hasDeadline()
            ? "deadline " + Text.seconds(run.intent().deadlineSeconds())
            : "aggression " + run.intent().aggression();
    String lost =
        run.planned()
            .map(Prospect::likely)
            .map(Course::lostVcpuSeconds)
            .map(seconds -> String.format(Locale.ROOT, "%.1f", seconds))
            .orElse("?");
    return String.format(
        Locale.ROOT,
        "%-14s %-17s %-24s %8s %7.1f  %5.0f %%  %13s  %6.1f   %s%s",
        run.guest(),
        setting,
        run.planned().map(PlansCommand::range).orElse("no sample"),
        run.forecast()
            .map(range -> String.format(Locale.ROOT, "%.1f", range.seconds()))
            .orElse("-"),
        summary.totalSeconds(),
        100 * run.error(),
        lost,
        summary.lostWorkSeconds(),
        deadline(run),
        run.result().isGood() ? "" : "  NOT WHOLE");
  }

  private static String deadline(PlannedMigration run) {
    if (!run.intent().hasDeadline()) {
      return "";
    }
    return run.verdict().name().toLowerCase(Locale.ROOT)
        + (run.deadlineMet() ? ", met" : ", missed");
  }

  private static String range(Prospect prospect) {
    double one = prospect.low().seconds();
    double other = prospect.high().seconds();
    double middle = prospect.likely().seconds();
    return String.format(
        Locale.ROOT,
        "%.1f (%.1f to %.1f)",
        middle,
        Math.min(middle, Math.min(one, other)),
        Math.max(middle, Math.max(one, other)));
  }
}
