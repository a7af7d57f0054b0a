package ebb.cli;

import ebb.config.Text;
import ebb.core.Intent;
import ebb.core.OnInfeasible;
import ebb.core.policy.Course;
import ebb.core.policy.Forecast.Range;
import ebb.core.policy.Plan.Prospect;
import ebb.core.policy.Verdict;
import ebb.lab.PlannedMigration;
import ebb.lab.QemuBinary;
import ebb.sim.suite.Quantiles;
import ebb.steering.MigrationSummary;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Plans and then migrates real guests, and holds the one against the other. */
@Command(
    name = "plans",
    description = {
      "Plans and then migrates guests of six shapes between real QEMUs, each at three settings, and"
          + " prints plan beside outcome as a Markdown table. Leave the machine alone meanwhile.",
      "Exits 0 when every deadline called feasible was met and every guest is intact.",
      ""
    })
final class PlansCommand implements Callable<Integer> {

  private static final long SPEED = 60L << 20;
  private static final double DOWNTIME_SECONDS = 0.3;
  private static final String HEAD =
      "| guest | setting | planned, s | forecast, s | actual, s | error | planned loss, vCPU-s |"
          + " actual loss | deadline |";

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
      description = "deadline of the third setting (default: ${DEFAULT-VALUE})")
  @SuppressWarnings("NullAway.Init") // injected
  private Duration deadline;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    var notices = new Notices(spec.commandLine().getErr());
    QemuBinary qemu = new QemuSetup(notices).find();
    out.println("QEMU " + qemu.version() + ", 60 MiB/s, downtime limit 300 ms.");
    out.println();
    out.println(HEAD);
    out.println("|---|---|---|---|---|---|---|---|---|");
    List<PlannedMigration> runs = new ArrayList<>();
    for (String guest : guests) {
      for (Intent intent : settings()) {
        runs.add(PlannedMigration.run(qemu, guest, intent, SPEED, notices));
        out.println(row(runs.getLast()));
        out.flush();
      }
    }
    out.println();
    out.println(
        "Median error of the planned total time: "
            + median(runs.stream().map(PlannedMigration::planError))
            + ", of the forecast: "
            + median(runs.stream().map(PlannedMigration::forecastError))
            + ".");
    out.flush();
    boolean good = runs.stream().allMatch(run -> run.result().isGood() && isKept(run));
    return good ? ExitCode.COMPLETED : ExitCode.FAILED;
  }

  private static String median(Stream<OptionalDouble> errors) {
    double[] known =
        errors.filter(OptionalDouble::isPresent).mapToDouble(OptionalDouble::getAsDouble).toArray();
    return known.length == 0 ? "unknown" : Text.percent(new Quantiles(known).median());
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

  private static String row(PlannedMigration run) {
    MigrationSummary summary = run.result().summary();
    return Stream.of(
            run.guest(),
            run.intent().hasDeadline()
                ? "deadline " + Text.seconds(run.intent().deadlineSeconds())
                : "aggression " + run.intent().aggression(),
            run.planned().map(it -> range(it, Course::seconds)).orElse("no sample"),
            run.forecast().map(PlansCommand::range).orElse(""),
            tenths(summary.totalSeconds()),
            run.planError().isPresent() ? Text.percent(run.planError().getAsDouble()) : "",
            run.planned().map(it -> range(it, Course::lostVcpuSeconds)).orElse(""),
            tenths(summary.lostWorkSeconds()),
            run.result().isGood() ? deadline(run) : "not whole")
        .collect(Collectors.joining(" | ", "| ", " |"));
  }

  private static String deadline(PlannedMigration run) {
    if (!run.intent().hasDeadline()) {
      return "";
    }
    return run.verdict().name().toLowerCase(Locale.ROOT)
        + (run.deadlineMet() ? ", met" : ", missed");
  }

  private static String range(Prospect prospect, ToDoubleFunction<Course> what) {
    double[] all =
        Stream.of(prospect.low(), prospect.likely(), prospect.high()).mapToDouble(what).toArray();
    return range(
        Arrays.stream(all).min().orElseThrow(), all[1], Arrays.stream(all).max().orElseThrow());
  }

  private static String range(Range range) {
    return range(range.lowSeconds(), range.seconds(), range.highSeconds());
  }

  private static String range(double low, double likely, double high) {
    return low == high
        ? tenths(likely)
        : tenths(likely) + " (" + tenths(low) + " to " + tenths(high) + ")";
  }

  private static String tenths(double seconds) {
    return Double.isInfinite(seconds) ? "never" : String.format(Locale.ROOT, "%.1f", seconds);
  }
}
