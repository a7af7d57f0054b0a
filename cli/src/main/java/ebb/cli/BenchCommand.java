package ebb.cli;

import ebb.lab.LinuxGuest;
import ebb.lab.QemuBinary;
import ebb.lab.bench.Bench;
import ebb.lab.bench.BenchCase;
import ebb.lab.bench.BenchReport;
import ebb.lab.bench.BenchRun;
import ebb.lab.bench.Contestant;
import ebb.lab.bench.RunLog;
import ebb.lab.bench.Suite;
import ebb.sim.report.Report;
import ebb.sim.report.ReportPage;
import ebb.steering.recording.OutputFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** ebb and its rivals on real QEMUs. */
@Command(
    name = "bench",
    description = {
      "Migrates guests between real QEMUs on this machine, under ebb and its rivals in turn, and"
          + " reports time and cost of each. Leave the machine alone meanwhile.",
      "",
      "Exits 0 when every run could be measured, and every guest was intact and ran exactly once.",
      ""
    })
final class BenchCommand implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init") // injected
  private CommandSpec spec;

  @Option(
      names = "--suite",
      paramLabel = "NAME",
      defaultValue = "quick",
      description =
          "quick: some minutes; programs: real ones in Linux; stalls: a constant share, by either"
              + " throttle; versions: a few cases for several QEMUs; full: hours (default:"
              + " ${DEFAULT-VALUE})")
  @SuppressWarnings("NullAway.Init") // injected
  private String suiteName;

  @Option(
      names = "--cases",
      paramLabel = "NAME",
      split = ",",
      description = "run only these cases of the suite; --list names them")
  private List<String> cases = List.of();

  @Option(
      names = "--policies",
      paramLabel = "NAME",
      split = ",",
      description = "run these policies instead of the suite's; --list names them")
  private List<String> policies = List.of();

  @Option(
      names = "--qemu",
      paramLabel = "PATH",
      split = ",",
      description = "the QEMUs to measure (default: the one on PATH)")
  private List<Path> qemus = List.of();

  @Option(
      names = "--repeat",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "repetitions, in turn; 0: run nothing, report what is in --json (default:"
              + " ${DEFAULT-VALUE})")
  private int repeat;

  @Option(
      names = "--limit",
      paramLabel = "TIME",
      defaultValue = "2m",
      converter = QuantityConverters.Time.class,
      description =
          "cancel a migration that takes longer and count it as never finished (default:"
              + " ${DEFAULT-VALUE})")
  @SuppressWarnings("NullAway.Init") // injected
  private Duration limit;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description =
          "append a JSON object for each run, one a line; runs that are in it are not repeated")
  private @Nullable Path json;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "write a self-contained HTML page with charts")
  private @Nullable Path report;

  @Option(names = "--list", description = "list the suite's cases and policies, and run nothing")
  private boolean list;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Suite suite = suite();
    if (list) {
      list(out, suite);
      return ExitCode.COMPLETED;
    }
    if (repeat < 0) {
      throw new UsageException("--repeat: how many times? not " + repeat);
    }
    var notices = new Notices(spec.commandLine().getErr());
    List<QemuBinary> found =
        qemus.isEmpty()
            ? List.of(new QemuSetup(notices).find())
            : qemus.stream().map(BenchCommand::fit).toList();
    if (repeat > 0) {
      makeLinux(suite);
    }
    RunLog log = json == null ? RunLog.inMemory() : RunLog.in(json);
    int failed =
        new Bench(
                found,
                limit.toMillis() / 1000.0,
                log,
                line -> {
                  out.println(line);
                  out.flush();
                },
                notices)
            .run(suite, repeat);
    figures(out, suite, found, log);
    write(suite, found.getFirst(), log);
    boolean good = failed == 0 && log.runs().stream().allMatch(BenchRun::good);
    return good ? ExitCode.COMPLETED : ExitCode.FAILED;
  }

  private static void figures(PrintWriter out, Suite suite, List<QemuBinary> qemus, RunLog log) {
    for (QemuBinary qemu : qemus) {
      out.printf("%nQEMU %s%n", qemu.version());
      BenchReport.figures(suite, qemu.version(), log.runs())
          .forEach(
              one -> out.println(FigureLine.of(one.what(), one.value(), one.bar(), one.atMost())));
    }
    out.flush();
  }

  private void write(Suite suite, QemuBinary qemu, RunLog log) {
    if (report == null) {
      return;
    }
    String versions = spec.root().version()[0] + ", QEMU " + qemu.version() + "; " + machine();
    Report page = BenchReport.of(suite, qemu.version(), log.runs(), command(log.runs()), versions);
    try {
      OutputFile.write(report, ReportPage.render(page));
    } catch (IOException e) {
      throw new UsageException("--report: cannot write " + report + ": " + e.getMessage());
    }
  }

  /** What makes the page again; a page about runs that were made in pieces is made in one go. */
  private String command(List<BenchRun> runs) {
    List<String> given = spec.commandLine().getParseResult().originalArgs();
    if (repeat > 0) {
      List<String> options = given.stream().filter(word -> !word.equals("bench")).toList();
      return "ebb bench " + String.join(" ", options);
    }
    int most = runs.stream().mapToInt(BenchRun::repetition).max().orElse(1);
    return "ebb bench --suite " + suiteName + " --repeat " + most + " --report bench.html";
  }

  private static String machine() {
    return LocalDate.now(ZoneOffset.UTC)
        + "; "
        + Runtime.getRuntime().availableProcessors()
        + " cores, Linux "
        + System.getProperty("os.version")
        + ", JDK "
        + System.getProperty("java.version")
        + ", guests emulated (TCG)";
  }

  private static Path linux() {
    return Path.of(System.getProperty("ebb.home", "."), "target", "linux-guest");
  }

  /** Makes the Linux guest where a case needs it; the script knows whether it is up to date. */
  private static void makeLinux(Suite suite) {
    if (suite.cases().stream().anyMatch(one -> one.guest() instanceof LinuxGuest)) {
      Script.run("make-linux-guest", "the Linux guest of these cases could not be made");
    }
  }

  private static QemuBinary fit(Path path) {
    QemuBinary qemu = QemuBinary.at(path);
    qemu.unfit()
        .ifPresent(reason -> {
          throw new UsageException("--qemu " + path + ": " + reason);
        });
    return qemu;
  }

  private Suite suite() {
    Suite suite =
        Suite.named(suiteName, linux())
            .orElseThrow(() ->
                new UsageException(
                    "--suite: " + String.join(", ", Suite.names()) + ", not '" + suiteName + "'"));
    List<String> known = suite.cases().stream().map(BenchCase::name).toList();
    cases.stream()
        .filter(name -> !known.contains(name))
        .findFirst()
        .ifPresent(name -> {
          throw new UsageException(
              "--cases: no case '" + name + "'; there are: " + String.join(", ", known));
        });
    policies.forEach(Contestant::parse);
    return new Suite(
        suite.cases().stream()
            .filter(one -> cases.isEmpty() || cases.contains(one.name()))
            .toList(),
        policies.isEmpty() ? suite.contestants() : policies);
  }

  private static void list(PrintWriter out, Suite suite) {
    out.println("cases:");
    suite.cases().forEach(one -> out.printf("  %-22s %s%n", one.name(), one.describe()));
    out.println();
    out.println("policies:");
    suite.contestants().forEach(name -> out.println("  " + name));
    out.println();
    out.println(
        "not here: dirty-limit, which needs KVM and its dirty ring; these guests are emulated");
    out.flush();
  }
}
