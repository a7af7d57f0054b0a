package ebb.cli;

import ebb.lab.chaos.Chaos;
import ebb.lab.chaos.Chaos.Run;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Breaks things while guests migrate, and says what has become of them. */
@Command(
    name = "chaos",
    description = {
      "Migrates small guests between real QEMUs, breaks something in each migration at a random"
          + " moment, and checks the guest and the host afterwards.",
      "Exits 0 when all was well, 1 otherwise. Needs root.",
      ""
    })
final class ChaosCommand implements Callable<Integer> {

  private static final int MOST_JOBS = 16;

  @Spec
  @SuppressWarnings("NullAway.Init") // injected
  private CommandSpec spec;

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "0",
      description = "how many migrations; 0 for one of each fault (default: ${DEFAULT-VALUE})")
  private int runs;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description =
          "seed of the first run; each next run takes the next; --runs 1 with the seed of a run"
              + " repeats it (default: ${DEFAULT-VALUE})")
  private long seed;

  @Option(
      names = "--fault",
      paramLabel = "NAME",
      split = ",",
      description = "only these faults (default: all): ${COMPLETION-CANDIDATES}",
      completionCandidates = FaultNames.class)
  private List<String> faults = List.of();

  @Option(
      names = "--jobs",
      paramLabel = "N",
      defaultValue = "1",
      description = "how many migrations at once, 1 to 16 (default: ${DEFAULT-VALUE})")
  private int jobs;

  @Option(
      names = "--json",
      description = "print a JSON object for each run, and one with the counts at the end")
  private boolean json;

  @Option(names = "--markdown", description = "print the counts at the end as a Markdown table")
  private boolean markdown;

  @Option(names = "--verbose", description = "print the last lines of each ebb for good runs too")
  private boolean verbose;

  /** The names of the faults, for help texts. */
  static final class FaultNames extends java.util.ArrayList<String> {
    private static final long serialVersionUID = 1L;

    FaultNames() {
      super(Chaos.names());
    }
  }

  @Override
  public Integer call() throws InterruptedException {
    if (runs < 0) {
      throw new UsageException("--runs: a number from 0 on, not " + runs);
    }
    if (jobs < 1 || jobs > MOST_JOBS) {
      throw new UsageException("--jobs: 1 to " + MOST_JOBS + ", not " + jobs);
    }
    if (json && markdown) {
      throw new UsageException("--json and --markdown: one of them");
    }
    var qemu = new QemuSetup(new Notices(spec.commandLine().getErr())).find();
    Path command = Path.of(System.getProperty("ebb.home", "."), "ebb").toAbsolutePath();
    var chaos = new Chaos(qemu, command, faults);
    int all = runs > 0 ? runs : faults.isEmpty() ? Chaos.names().size() : faults.size();
    var report = new ChaosReport();
    PrintWriter out = spec.commandLine().getOut();
    var next = new AtomicInteger();
    var workers = new ArrayList<Thread>();
    for (int i = 0; i < jobs; i++) {
      workers.add(
          Thread.ofPlatform()
              .name("ebb-chaos-" + i)
              .start(() -> {
                for (int run = next.getAndIncrement(); run < all; run = next.getAndIncrement()) {
                  Run done = chaos.run(seed + run);
                  synchronized (out) {
                    report.add(done);
                    out.println(json ? ChaosReport.toJson(done) : ChaosReport.text(done, verbose));
                    out.flush();
                  }
                }
              }));
    }
    for (Thread worker : workers) {
      worker.join();
    }
    out.println(json ? report.toJson() : markdown ? report.markdown() : report.table());
    return report.bad() == 0 && report.runs() == all ? ExitCode.COMPLETED : ExitCode.FAILED;
  }
}
