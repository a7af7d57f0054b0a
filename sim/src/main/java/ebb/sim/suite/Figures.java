package ebb.sim.suite;

import ebb.core.Aggression;
import ebb.sim.policy.Peers;
import ebb.sim.report.SuiteSection.Finishing;
import ebb.sim.scenario.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What ebb is held to in simulation, and what it came to. */
public final class Figures {

  /** The policies whose part of unfinished migrations and broken limits is to be none. */
  private static final String OWN = "ebb 0.5";

  private Figures() {}

  /**
   * All figures.
   *
   * @param count of random scenarios in which auto-converge throttles
   * @param seed that they are drawn from
   */
  public static List<Figure> measure(int count, long seed) {
    List<Figure> figures = new ArrayList<>(Calibration.figures());
    for (String generation : List.of("7.2", "9.2", "11.1")) {
      Rivalry rivalry = Rivalry.on(count, generation, seed);
      figures.addAll(rivalry.sideBySide());
      figures.addAll(rivalry.bounds());
      figures.addAll(rivalry.atEqualTime());
      figures.addAll(rivalry.leftToChoose().figures());
      if (generation.equals("7.2")) {
        figures.addAll(rivalry.againstClairvoyant());
      }
    }
    for (Finishing row : finishing(count, seed)) {
      if (row.label().equals(OWN)) {
        figures.add(Figure.atMost("never finished, ebb 0.5", row.neverFinished(), 0));
        figures.add(Figure.atMost("downtime limit broken, ebb 0.5", row.brokeDowntimeLimit(), 0));
      }
    }
    List<Scenario> scenarios = scenarios(count, seed);
    figures.addAll(new Forecasts(scenarios, seed).figures());
    figures.addAll(deadlines(scenarios, seed).figures());
    figures.addAll(troubled(count, seed).figures());
    return figures;
  }

  static Deadlines deadlines(List<Scenario> scenarios, long seed) {
    return new Deadlines(
        scenarios.stream().map(s -> new Deadlines.Case(s, s.singleCopySeconds())).toList(),
        seed,
        "");
  }

  static Deadlines troubled(int count, long seed) {
    return new Deadlines(
        IntStream.range(0, count).mapToObj(i -> Troubles.drawn(seed, i)).toList(),
        seed,
        ", in trouble");
  }

  /** The standard suite, and as many random scenarios. */
  static List<Scenario> scenarios(int count, long seed) {
    return Stream.concat(
            StandardSuite.entries().stream().map(StandardSuite.Entry::scenario),
            IntStream.range(0, count).mapToObj(i -> RandomScenarios.draw(seed, i)))
        .toList();
  }

  /** For every policy, on the standard suite and as many random scenarios. */
  public static List<Finishing> finishing(int count, long seed) {
    List<Comparison.Run> runs =
        Comparison.runs(scenarios(count, seed), Peers.all(), List.of(Aggression.of(0.5)));
    return Comparison.finishing(Comparison.simulate(runs, seed));
  }
}
