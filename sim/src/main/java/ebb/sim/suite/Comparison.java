package ebb.sim.suite;

import ebb.core.Aggression;
import ebb.core.Intent;
import ebb.sim.Simulation;
import ebb.sim.SimulationResult;
import ebb.sim.policy.Peer;
import ebb.sim.report.SuiteSection.Finishing;
import ebb.sim.scenario.Scenario;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Many scenarios under many policies, on every core. */
public final class Comparison {

  private Comparison() {}

  /** One migration to be simulated. */
  public record Run(Scenario scenario, Peer policy, Aggression aggression) {}

  /**
   * All policies on all scenarios, scenario by scenario; those that obey an aggression once for
   * each.
   */
  public static List<Run> runs(
      List<Scenario> scenarios, List<Peer> policies, List<Aggression> aggressions) {
    List<Run> runs = new ArrayList<>();
    for (Scenario scenario : scenarios) {
      for (Peer policy : policies) {
        boolean once = !policy.obeysAggression();
        for (Aggression aggression : once ? aggressions.subList(0, 1) : aggressions) {
          runs.add(new Run(scenario, policy, aggression));
        }
      }
    }
    return runs;
  }

  /** Simulates them; the results are in the order of the runs, whatever the number of cores. */
  public static List<SimulationResult> simulate(List<Run> runs, long seed) {
    return simulate(
        runs, run -> new Intent(run.aggression(), 0, run.scenario().maxDowntimeSeconds()), seed);
  }

  /**
   * Simulates them for intents of their own, which may have a deadline, and keeps what was
   * foretold. The results are in the order of the runs, whatever the number of cores.
   */
  public static List<SimulationResult> simulate(
      List<Run> runs, Function<Run, Intent> intent, long seed) {
    return runs.parallelStream()
        .map(run ->
            Simulation.foretold(run.scenario(), run.policy(), intent.apply(run), seed, step -> {}))
        .toList();
  }

  /** For every policy and aggression, how often it never finished or broke the downtime limit. */
  public static List<Finishing> finishing(List<SimulationResult> results) {
    Map<String, List<SimulationResult>> byName = new LinkedHashMap<>();
    for (SimulationResult result : results) {
      byName.computeIfAbsent(result.label(), name -> new ArrayList<>()).add(result);
    }
    List<Finishing> table = new ArrayList<>();
    byName.forEach((name, all) -> {
      double count = all.size();
      table.add(
          new Finishing(
              name,
              all.getFirst().policy(),
              all.stream().filter(r -> !r.outcome().completed()).count() / count,
              all.stream().filter(SimulationResult::brokeDowntimeLimit).count() / count));
    });
    return table;
  }
}
