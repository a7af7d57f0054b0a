package ebb.sim.report;

import ebb.config.Text;
import ebb.core.Aggression;
import ebb.sim.Simulation;
import ebb.sim.SimulationResult;
import ebb.sim.policy.Peer;
import ebb.sim.policy.Peers;
import ebb.sim.scenario.Scenario;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What a report shows of a scenario. Its frontier is made up: see {@link #frontier}. */
final class ReportSample {

  private static final int STEPS = 10;

  private ReportSample() {}

  static ScenarioSection section(Scenario scenario) {
    List<SimulationResult> results = new ArrayList<>();
    List<Trace> traces = new ArrayList<>();
    for (Peer policy : Peers.all()) {
      int steps = policy.obeysAggression() ? STEPS : 0;
      for (int i = 0; i <= steps; i++) {
        double aggression = steps == 0 ? 0.5 : (double) i / steps;
        var recorder = new TraceRecorder(scenario);
        SimulationResult result =
            Simulation.run(scenario, policy, Aggression.of(aggression), 1, recorder);
        results.add(result);
        boolean traced = List.of("ebb", "auto-converge-9.2", "dirty-limit").contains(policy.name());
        if (traced && aggression == 0.5) {
          traces.add(recorder.trace(policy.id(), result.label(), result.outcome().completed()));
        }
      }
    }
    String description =
        Text.bytes(scenario.guest().memoryBytes())
            + " guest with "
            + scenario.guest().vcpus()
            + (scenario.guest().vcpus() == 1 ? " vCPU over " : " vCPUs over ")
            + Text.bytes(scenario.link().bytesPerSecondAt(0))
            + "/s";
    return ScenarioSection.of(scenario, description, results, frontier(results), traces);
  }

  /** A tenth better than the best results that keep the downtime limit. */
  private static List<FrontierPoint> frontier(List<SimulationResult> results) {
    List<SimulationResult> sorted =
        results.stream()
            .filter(r -> r.outcome().completed() && !r.brokeDowntimeLimit())
            .filter(r -> !r.policy().name().equals("post-copy"))
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
}
