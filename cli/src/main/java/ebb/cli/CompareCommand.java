package ebb.cli;

import ebb.core.Aggression;
import ebb.sim.SimulationResult;
import ebb.sim.policy.Peer;
import ebb.sim.policy.Peers;
import ebb.sim.report.ReportPage;
import ebb.sim.report.SuiteSection.Finishing;
import ebb.sim.scenario.Scenario;
import ebb.sim.scenario.ScenarioReader;
import ebb.sim.suite.Comparison;
import ebb.sim.suite.ComparisonReport;
import ebb.sim.suite.Figure;
import ebb.sim.suite.Figures;
import ebb.sim.suite.RandomScenarios;
import ebb.sim.suite.StandardSuite;
import ebb.steering.recording.OutputFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** All policies on many scenarios. */
@Command(
    name = "compare",
    description = {
      "Migrates virtual guests under ebb and all its rivals and compares: the standard suite,"
          + " scenario files, or random scenarios.",
      "",
      "With --figures, measures the bars that ebb is held to in simulation instead; exits 1 if one"
          + " is missed.",
      ""
    })
final class CompareCommand implements Callable<Integer> {

  private static final int FIGURE_SCENARIOS = 1000;

  @Spec
  @SuppressWarnings("NullAway.Init") // injected
  private CommandSpec spec;

  @Parameters(arity = "0..*", paramLabel = "SCENARIO.yaml", description = "scenario files")
  private List<Path> files = List.of();

  @Option(
      names = "--suite",
      paramLabel = "NAME",
      description = "standard: the scenarios that come with ebb (the default without files)")
  private @Nullable String suite;

  @Option(
      names = "--random",
      paramLabel = "N",
      description = "number of random scenarios; with --figures, how many to measure on")
  private int random;

  @Option(
      names = "--policy",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "all",
      description =
          "policies, clairvoyant, or all, which is the policies (default: ${DEFAULT-VALUE})")
  @SuppressWarnings("NullAway.Init") // injected
  private List<String> policies;

  @Option(
      names = "--aggression",
      paramLabel = "A",
      split = ",",
      defaultValue = "auto,0.1,0.3,0.5,0.7,0.9",
      converter = QuantityConverters.Aggressiveness.class,
      description =
          "aggressions, 0 to 1 or auto, for the policies that take one (default: ${DEFAULT-VALUE})")
  @SuppressWarnings("NullAway.Init") // injected
  private List<Aggression> aggressions;

  @Mixin private final SimulationOptions options = new SimulationOptions();

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "write a self-contained HTML page with charts")
  private @Nullable Path report;

  @Option(names = "--figures", description = "measure the bars that ebb is held to in simulation")
  private boolean figures;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    if (random < 0) {
      throw new UsageException("--random: how many scenarios? not " + random);
    }
    if (figures) {
      return figures(out);
    }
    Map<String, String> about = new HashMap<>();
    List<Scenario> scenarios = scenarios(about);
    List<Peer> peers = PolicyNames.of(policies, Peers.all());
    List<SimulationResult> results =
        Comparison.simulate(
            Comparison.runs(scenarios, peers, aggressions), options::intent, options.seed());
    if (report != null) {
      write(report, about, results);
    }
    if (options.json()) {
      results.forEach(result -> out.println(SimulationJson.of(result)));
    } else {
      var table = new SimulationTable(out);
      results.forEach(table::add);
      finishing(out, Comparison.finishing(results), scenarios.size());
    }
    out.flush();
    return ExitCode.COMPLETED;
  }

  private List<Scenario> scenarios(Map<String, String> about) {
    List<Scenario> scenarios = new ArrayList<>();
    files.forEach(file -> scenarios.add(ScenarioReader.read(file)));
    for (int i = 0; i < random; i++) {
      scenarios.add(RandomScenarios.draw(options.seed(), i));
    }
    if (suite != null && !suite.equals("standard")) {
      throw new UsageException("--suite: there is one suite, standard, not '" + suite + "'");
    }
    if (suite != null || scenarios.isEmpty()) {
      for (StandardSuite.Entry entry : StandardSuite.entries()) {
        scenarios.add(entry.scenario());
        about.put(entry.scenario().name(), entry.about());
      }
    }
    return scenarios;
  }

  private void write(Path file, Map<String, String> about, List<SimulationResult> results) {
    String command = "ebb " + String.join(" ", spec.commandLine().getParseResult().originalArgs());
    if (!command.startsWith("ebb compare")) {
      command = command.replaceFirst("^ebb ", "ebb compare ");
    }
    String version = "ebb " + spec.root().version()[0].replaceFirst("^ebb ", "");
    try {
      OutputFile.write(
          file,
          ReportPage.render(ComparisonReport.of(about, results, options.seed(), command, version)));
    } catch (IOException e) {
      throw new UsageException("--report: cannot write " + file + ": " + e.getMessage());
    }
  }

  private static void finishing(PrintWriter out, List<Finishing> table, int scenarios) {
    out.println();
    out.println(
        String.format(
            Locale.ROOT,
            "%-28s %14s %20s   (of %d scenarios)",
            "policy",
            "never finished",
            "broke downtime limit",
            scenarios));
    for (Finishing row : table) {
      out.println(
          String.format(
              Locale.ROOT,
              "%-28s %13.1f%% %19.1f%%",
              row.label(),
              100 * row.neverFinished(),
              100 * row.brokeDowntimeLimit()));
    }
  }

  private int figures(PrintWriter out) {
    int count = random > 0 ? random : FIGURE_SCENARIOS;
    List<Figure> all = Figures.measure(count, options.seed());
    all.forEach(figure ->
        out.println(FigureLine.of(figure.what(), figure.value(), figure.bar(), figure.atMost())));
    long met = all.stream().filter(Figure::isMet).count();
    out.println();
    finishing(
        out, Figures.finishing(count, options.seed()), count + StandardSuite.entries().size());
    out.println();
    out.println(met + " met, " + (all.size() - met) + " missed");
    out.flush();
    return met == all.size() ? ExitCode.COMPLETED : ExitCode.FAILED;
  }
}
