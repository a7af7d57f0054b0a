package ebb.sim.suite;

import ebb.core.Aggression;
import ebb.sim.Simulation;
import ebb.sim.SimulationResult;
import ebb.sim.clairvoyant.Clairvoyant;
import ebb.sim.policy.Peer;
import ebb.sim.policy.Peers;
import ebb.sim.report.FrontierPoint;
import ebb.sim.report.Report;
import ebb.sim.report.ScenarioSection;
import ebb.sim.report.SuiteSection;
import ebb.sim.report.SuiteSection.NamedRatio;
import ebb.sim.report.SuiteSection.RatioDistribution;
import ebb.sim.report.Trace;
import ebb.sim.report.TraceRecorder;
import ebb.sim.scenario.Scenario;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** Makes the page of a comparison. */
public final class ComparisonReport {

  private static final int FRONTIER_POINTS = 24;
  private static final int LEAST_FOR_A_DISTRIBUTION = 3;
  private static final double AGGRESSION = 0.5;
  private static final String OWN = "ebb " + AGGRESSION;
  private static final List<Peer> TRACED =
      Stream.of("ebb", "auto-converge-7.2", "auto-converge-9.2", "dirty-limit")
          .map(Peers::of)
          .toList();
  private static final List<String> RIVALS =
      List.of("auto-converge-7.2", "auto-converge-9.2", "auto-converge-11.1", "dirty-limit");

  private ComparisonReport() {}

  /**
   * A page.
   *
   * @param about a line on each scenario, by its name
   * @param results scenario by scenario
   * @param command the command line that makes the page again
   * @param versions of what made it
   */
  public static Report of(
      Map<String, String> about,
      List<SimulationResult> results,
      long seed,
      String command,
      String versions) {
    Map<Scenario, List<SimulationResult>> byScenario = new LinkedHashMap<>();
    for (SimulationResult result : results) {
      byScenario.computeIfAbsent(result.scenario(), s -> new ArrayList<>()).add(result);
    }
    List<ScenarioSection> sections =
        byScenario.entrySet().parallelStream()
            .map(e -> section(e.getKey(), about, e.getValue(), seed))
            .toList();
    Optional<SuiteSection> suite =
        byScenario.size() < LEAST_FOR_A_DISTRIBUTION
            ? Optional.empty()
            : Optional.of(
                new SuiteSection(
                    distributions(byScenario.values()), Comparison.finishing(results)));
    return new Report(
        "ebb and its rivals in simulation", command, versions, sections, suite, List.of());
  }

  private static ScenarioSection section(
      Scenario scenario, Map<String, String> about, List<SimulationResult> results, long seed) {
    double longest =
        results.stream()
            .filter(r -> r.outcome().completed())
            .mapToDouble(r -> r.outcome().totalSeconds())
            .max()
            .orElse(scenario.singleCopySeconds());
    List<FrontierPoint> frontier =
        new Clairvoyant(scenario)
            .frontier(longest, FRONTIER_POINTS).stream()
                .map(p -> new FrontierPoint(p.totalSeconds(), p.lostWorkSeconds()))
                .toList();
    List<Trace> traces =
        TRACED.stream()
            .filter(policy -> results.stream().anyMatch(r -> r.policy().equals(policy.id())))
            .map(policy -> trace(scenario, policy, seed))
            .toList();
    String line = about.getOrDefault(scenario.name(), "");
    return ScenarioSection.of(scenario, line, results, frontier, traces);
  }

  private static Trace trace(Scenario scenario, Peer policy, long seed) {
    var recorder = new TraceRecorder(scenario);
    SimulationResult result =
        Simulation.run(scenario, policy, Aggression.of(AGGRESSION), seed, recorder);
    return recorder.trace(policy.id(), result.label(), result.outcome().completed());
  }

  private static List<RatioDistribution> distributions(
      Iterable<List<SimulationResult>> byScenario) {
    List<RatioDistribution> ratios = new ArrayList<>();
    for (String rival : RIVALS) {
      add(ratios, "total time, ", rival, byScenario, r -> r.outcome().totalSeconds());
      add(ratios, "lost work, ", rival, byScenario, r -> r.outcome().lostWorkSeconds());
    }
    return ratios;
  }

  private static void add(
      List<RatioDistribution> ratios,
      String what,
      String rival,
      Iterable<List<SimulationResult>> byScenario,
      ToDoubleFunction<SimulationResult> measure) {
    List<NamedRatio> values = new ArrayList<>();
    for (List<SimulationResult> results : byScenario) {
      Optional<SimulationResult> own = named(results, OWN);
      Optional<SimulationResult> other = named(results, rival);
      if (own.isPresent() && other.isPresent()) {
        values.add(
            new NamedRatio(own.get().scenario().name(), ratio(own.get(), other.get(), measure)));
      }
    }
    if (!values.isEmpty()) {
      ratios.add(new RatioDistribution(what + OWN + " / " + rival, values, 1));
    }
  }

  private static Optional<SimulationResult> named(List<SimulationResult> results, String label) {
    return results.stream().filter(r -> r.label().equals(label)).findFirst();
  }

  private static double ratio(
      SimulationResult own, SimulationResult rival, ToDoubleFunction<SimulationResult> measure) {
    if (!own.outcome().completed()) {
      return rival.outcome().completed() ? Double.POSITIVE_INFINITY : Double.NaN;
    }
    double mine = measure.applyAsDouble(own);
    double theirs = measure.applyAsDouble(rival);
    if (!rival.outcome().completed()) {
      return 0;
    }
    return theirs > 0 ? mine / theirs : Double.NaN;
  }
}
