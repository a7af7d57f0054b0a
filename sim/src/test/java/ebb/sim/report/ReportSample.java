package ebb.sim.report;

import ebb.sim.Simulation;
import ebb.sim.SimulationResult;
import ebb.sim.policy.Peers;
import ebb.sim.report.SuiteSection.Finishing;
import ebb.sim.report.SuiteSection.RatioDistribution;
import ebb.sim.scenario.Scenario;
import ebb.sim.suite.RandomScenarios;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A report on random scenarios, to be looked at. Its frontier is made up: see {@link #frontier}.
 */
final class ReportSample {

  private static final int STEPS = 10;

  private ReportSample() {}

  /** Writes a report: the number of scenarios, and the file. */
  public static void main(String[] arguments) throws IOException {
    int scenarios = Integer.parseInt(arguments[0]);
    Report report = report(scenarios);
    long start = System.nanoTime();
    Files.writeString(Path.of(arguments[1]), HtmlReport.render(report));
    System.out.println((System.nanoTime() - start) / 1_000_000 + " ms to write it");
  }

  static Report report(int scenarios) {
    List<ScenarioSection> sections = new ArrayList<>();
    for (int i = 0; i < scenarios; i++) {
      sections.add(section(RandomScenarios.draw(1, i)));
    }
    return new Report(
        "ebb and its rivals in " + scenarios + " random scenarios",
        "ebb compare --random 1 --count " + scenarios + " --report out.html",
        "A sample. Its frontier is made up from the results; only the layout is real.",
        sections,
        Optional.of(suite(sections)));
  }

  static ScenarioSection section(Scenario scenario) {
    List<SimulationResult> results = new ArrayList<>();
    List<Trace> traces = new ArrayList<>();
    for (String policy : Peers.names()) {
      int steps = Peers.obeysAggression(policy) ? STEPS : 0;
      for (int i = 0; i <= steps; i++) {
        double aggression = steps == 0 ? 0.5 : (double) i / steps;
        var recorder = new TraceRecorder(scenario);
        SimulationResult result = Simulation.run(scenario, policy, aggression, 1, recorder);
        results.add(result);
        boolean traced = List.of("ebb", "auto-converge-9.2", "dirty-limit").contains(policy);
        if (traced && aggression == 0.5) {
          String label = steps == 0 ? policy : policy + " 0.5";
          traces.add(recorder.trace(policy, label, result.outcome().completed()));
        }
      }
    }
    String description =
        Numbers.bytes(scenario.guest().memoryBytes())
            + " guest with "
            + scenario.guest().vcpus()
            + (scenario.guest().vcpus() == 1 ? " vCPU over " : " vCPUs over ")
            + Numbers.bytes(scenario.link().bytesPerSecondAt(0))
            + "/s";
    return ScenarioSection.of(scenario, description, results, frontier(results), traces);
  }

  /** A tenth better than the best results that keep the downtime limit. */
  private static List<FrontierPoint> frontier(List<SimulationResult> results) {
    List<SimulationResult> sorted =
        results.stream()
            .filter(r -> r.outcome().completed() && !r.brokeDowntimeLimit())
            .filter(r -> !r.policy().equals("post-copy"))
            .sorted(Comparator.comparingDouble(r -> r.outcome().totalSeconds()))
            .toList();
    List<FrontierPoint> frontier = new ArrayList<>();
    double least = Double.POSITIVE_INFINITY;
    for (SimulationResult result : sorted) {
      if (result.outcome().lostWorkSeconds() < least) {
        least = result.outcome().lostWorkSeconds();
        frontier.add(new FrontierPoint(result.outcome().totalSeconds() * 0.97, least * 0.9));
      }
    }
    return frontier;
  }

  private static SuiteSection suite(List<ScenarioSection> sections) {
    List<RatioDistribution> ratios = new ArrayList<>();
    for (String peer : List.of("auto-converge-9.2", "dirty-limit", "nova")) {
      ratios.add(
          new RatioDistribution(
              "total time, ebb 0.5 / " + peer,
              sections.stream().map(s -> ratio(s, peer, true)).toList(),
              0.8));
    }
    ratios.add(
        new RatioDistribution(
            "lost work, ebb 0.5 / auto-converge-9.2",
            sections.stream().map(s -> ratio(s, "auto-converge-9.2", false)).toList(),
            Double.NaN));
    Map<String, int[]> counts = new LinkedHashMap<>();
    for (ScenarioSection section : sections) {
      for (SimulationResult result : section.results()) {
        String name = result.policy();
        if (Peers.obeysAggression(name)) {
          name += " " + Numbers.step(result.aggression());
        }
        int[] count = counts.computeIfAbsent(name, k -> new int[2]);
        count[0] += result.outcome().completed() ? 0 : 1;
        count[1] += result.brokeDowntimeLimit() ? 1 : 0;
      }
    }
    double all = sections.size();
    List<Finishing> finishing = new ArrayList<>();
    counts.forEach((name, c) -> finishing.add(new Finishing(name, c[0] / all, c[1] / all)));
    return new SuiteSection(ratios, finishing);
  }

  private static double ratio(ScenarioSection section, String peer, boolean time) {
    double own = figure(section, "ebb", time);
    double other = figure(section, peer, time);
    return Double.isInfinite(other) ? (Double.isInfinite(own) ? Double.NaN : 0) : own / other;
  }

  private static double figure(ScenarioSection section, String policy, boolean time) {
    return section.results().stream()
        .filter(r -> r.policy().equals(policy) && r.aggression() == 0.5)
        .filter(r -> r.outcome().completed())
        .mapToDouble(r -> time ? r.outcome().totalSeconds() : r.outcome().lostWorkSeconds())
        .findFirst()
        .orElse(Double.POSITIVE_INFINITY);
  }
}
