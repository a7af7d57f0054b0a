package ebb.sim.suite;

import ebb.sim.SimulationResult;
import ebb.sim.policy.Peers;
import ebb.sim.scenario.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What ebb is held to in simulation, and what it came to. */
public final class Figures {

  /** The policies whose part of unfinished migrations and broken limits is to be none. */
  private static final String OWN = "ebb";

  private Figures() {}

  /**
   * How often a policy never finished, and how often it broke the downtime limit.
   *
   * @param neverFinished part of the scenarios, 0 to 1
   * @param brokeLimit likewise
   */
  public record Finishing(String policy, double neverFinished, double brokeLimit) {}

  /**
   * All figures.
   *
   * @param count of random scenarios in which auto-converge throttles
   * @param seed that they are drawn from
   */
  public static List<Figure> measure(int count, long seed) {
    List<Figure> figures = new ArrayList<>(Calibration.figures());
    for (String generation : List.of("7.2", "9.2", "11.1")) {
      Rivalry rivalry = Rivalry.on(count, "auto-converge-" + generation, seed);
      figures.addAll(rivalry.sideBySide());
      figures.addAll(rivalry.atEqualTime());
      if (generation.equals("7.2")) {
        figures.addAll(rivalry.againstClairvoyant());
      }
    }
    for (Finishing row : finishing(count, seed)) {
      if (row.policy().equals(OWN)) {
        figures.add(Figure.atMost("never finished, ebb 0.5", row.neverFinished(), 0));
        figures.add(Figure.atMost("downtime limit broken, ebb 0.5", row.brokeLimit(), 0));
      }
    }
    return figures;
  }

  /** For every policy, on the standard suite and as many random scenarios. */
  public static List<Finishing> finishing(int count, long seed) {
    List<Scenario> scenarios =
        Stream.concat(
                StandardSuite.entries().stream().map(StandardSuite.Entry::scenario),
                IntStream.range(0, count).mapToObj(i -> RandomScenarios.draw(seed, i)))
            .toList();
    List<Finishing> table = new ArrayList<>();
    for (String policy : Peers.names()) {
      List<SimulationResult> results =
          Comparison.simulate(Comparison.runs(scenarios, List.of(policy), List.of(0.5)), seed);
      double all = results.size();
      table.add(
          new Finishing(
              policy,
              results.stream().filter(r -> !r.outcome().completed()).count() / all,
              results.stream().filter(SimulationResult::brokeDowntimeLimit).count() / all));
    }
    return table;
  }
}
