package ebb.cli;

import ebb.lab.chaos.Chaos;
import ebb.lab.chaos.Chaos.Run;
import ebb.qemu.json.JsonObject;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Breaks things while guests migrate, and says what has become of them. */
@Command(
    name = "chaos",
    description = {
      "Migrates small guests between real QEMUs, breaks something in each migration at a random"
          + " moment, and looks what has become of the guest and of the host.",
      "Exits 0 when all was as it should be, 1 otherwise. Needs root.",
      ""
    })
final class ChaosCommand implements Callable<Integer> {

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
          "of the first run, each next one has the next; --runs 1 with the seed of a run repeats it"
              + " (default: ${DEFAULT-VALUE})")
  private long seed;

  @Option(
      names = "--fault",
      paramLabel = "NAME",
      split = ",",
      description = "one or more faults; all when not given: ${COMPLETION-CANDIDATES}",
      completionCandidates = FaultNames.class)
  private List<String> faults = List.of();

  @Option(names = "--json", description = "a JSON object for each run and one at the end")
  private boolean json;

  /** The names of the faults, for help texts. */
  static final class FaultNames extends java.util.ArrayList<String> {
    private static final long serialVersionUID = 1L;

    FaultNames() {
      super(Chaos.names());
    }
  }

  @Override
  public Integer call() {
    if (runs < 0) {
      throw new UsageException("--runs: a number from 0 on, not " + runs);
    }
    PrintWriter out = spec.commandLine().getOut();
    var qemu = new QemuSetup(new Notices(spec.commandLine().getErr())).find();
    Path command = Path.of(System.getProperty("ebb.home", "."), "ebb").toAbsolutePath();
    var chaos = new Chaos(qemu, command, faults);
    int all = runs > 0 ? runs : faults.isEmpty() ? Chaos.names().size() : faults.size();
    Map<String, Map<String, Integer>> counts = new TreeMap<>();
    int bad = 0;
    for (int i = 0; i < all; i++) {
      Run run = chaos.run(seed + i);
      bad += run.isGood() ? 0 : 1;
      counts
          .computeIfAbsent(run.fault(), fault -> new TreeMap<>())
          .merge(run.isGood() ? run.ending() : "BAD", 1, Integer::sum);
      out.println(json ? toJson(run) : text(run));
      out.flush();
    }
    out.println(json ? toJson(all, bad, counts) : table(all, bad, counts));
    return bad == 0 ? ExitCode.COMPLETED : ExitCode.FAILED;
  }

  private static String text(Run run) {
    var text =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "%-6d %-30s %s%s",
                run.seed(),
                run.fault(),
                run.isGood() ? "" : "BAD: ",
                run.ending()));
    run.problems().forEach(problem -> text.append("\n       ").append(problem));
    run.said().forEach(line -> text.append("\n       | ").append(line));
    return text.toString();
  }

  private static String table(int all, int bad, Map<String, Map<String, Integer>> counts) {
    var table = new StringBuilder("\n");
    counts.forEach((fault, endings) ->
        endings.forEach((ending, count) ->
            table.append(String.format(Locale.ROOT, "%-30s %-40s %4d%n", fault, ending, count))));
    return table.append(String.format(Locale.ROOT, "%n%d runs, %d bad", all, bad)).toString();
  }

  private static JsonObject toJson(Run run) {
    return JsonObject.empty()
        .with("seed", run.seed())
        .with("fault", run.fault())
        .with("ending", run.ending())
        .with("good", run.isGood())
        .with("problems", String.join("; ", run.problems()));
  }

  private static JsonObject toJson(int all, int bad, Map<String, Map<String, Integer>> counts) {
    JsonObject byFault = JsonObject.empty();
    for (Map.Entry<String, Map<String, Integer>> fault : counts.entrySet()) {
      JsonObject endings = JsonObject.empty();
      for (Map.Entry<String, Integer> ending : fault.getValue().entrySet()) {
        endings = endings.with(ending.getKey(), ending.getValue());
      }
      byFault = byFault.with(fault.getKey(), endings);
    }
    return JsonObject.empty().with("runs", all).with("bad", bad).with("counts", byFault);
  }
}
