package ebb.sim.report;

import ebb.sim.SimulationResult;
import ebb.sim.scenario.Scenario;
import java.util.List;

/**
 * One scenario under many policies.
 *
 * @param name of the scenario
 * @param description one line
 * @param singleCopySeconds the time that one copy of all memory takes, s
 * @param maxDowntimeSeconds the downtime limit, s
 * @param results in the order the table shows them in; several of one policy, at different
 *     aggressions, become a curve
 * @param frontier the least lost work at each total time, as a clairvoyant gets it within the
 *     downtime limit; in any order, empty if unknown
 * @param traces of a few policies, at best two to five
 * @param passages after the charts, in order
 */
public record ScenarioSection(
    String name,
    String description,
    double singleCopySeconds,
    double maxDowntimeSeconds,
    List<SimulationResult> results,
    List<FrontierPoint> frontier,
    List<Trace> traces,
    List<Passage> passages) {

  public ScenarioSection {
    results = List.copyOf(results);
    frontier = List.copyOf(frontier);
    traces = List.copyOf(traces);
    passages = List.copyOf(passages);
  }

  /** The section of a scenario, which knows its own name, single copy and downtime limit. */
  public static ScenarioSection of(
      Scenario scenario,
      String description,
      List<SimulationResult> results,
      List<FrontierPoint> frontier,
      List<Trace> traces) {
    return new ScenarioSection(
        scenario.name(),
        description,
        scenario.singleCopySeconds(),
        scenario.maxDowntimeSeconds(),
        results,
        frontier,
        traces,
        List.of());
  }
}
