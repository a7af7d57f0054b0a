package ebb.sim.suite;

import ebb.core.Intent;
import ebb.core.policy.Forecast.Range;
import ebb.sim.Foretold;
import ebb.sim.Simulation;
import ebb.sim.SimulationResult;
import ebb.sim.policy.Peers;
import ebb.sim.scenario.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * How far what ebb says beforehand can be relied on: on the standard suite and on random scenarios,
 * forecasts at three aggressions.
 */
final class Forecasts {

  private static final double[] AGGRESSIONS = {0.1, 0.5, 0.9};

  private final List<Scenario> scenarios;
  private final long seed;

  Forecasts(List<Scenario> scenarios, long seed) {
    this.scenarios = List.copyOf(scenarios);
    this.seed = seed;
  }

  List<Figure> figures() {
    List<Figure> figures = new ArrayList<>();
    for (double aggression : AGGRESSIONS) {
      List<SimulationResult> results =
          scenarios.parallelStream()
              .map(s -> foretold(s, new Intent(aggression, 0, s.maxDowntimeSeconds())))
              .toList();
      String whose = ", ebb " + aggression;
      figures.add(
          Figure.atMost(
              "plan before the start, total time, median error" + whose,
              error(results, Foretold::planned).median(),
              0.2));
      figures.add(
          Figure.atMost(
              "forecast after the first round, total time, median error" + whose,
              error(results, Foretold::forecast).median(),
              0.1));
      double covered = covered(results);
      figures.add(Figure.atLeast("forecast's range holds the total time" + whose, covered, 0.75));
      figures.add(Figure.atMost("and is no wider than that needs" + whose, covered, 0.9));
    }
    return figures;
  }

  private SimulationResult foretold(Scenario scenario, Intent intent) {
    return Simulation.foretold(scenario, Peers.EBB, intent, seed, step -> {});
  }

  private static Foretold said(SimulationResult result) {
    return result.foretold().orElseThrow();
  }

  private static Quantiles error(
      List<SimulationResult> results, Function<Foretold, Optional<Range>> which) {
    return new Quantiles(
        results.stream()
            .filter(result -> which.apply(said(result)).isPresent())
            .mapToDouble(result -> {
              double total = result.outcome().totalSeconds();
              return Math.abs(which.apply(said(result)).orElseThrow().seconds() - total) / total;
            })
            .toArray());
  }

  private static double covered(List<SimulationResult> results) {
    List<SimulationResult> forecast =
        results.stream().filter(result -> said(result).forecast().isPresent()).toList();
    return part(
        forecast,
        result -> {
          Range range = said(result).forecast().orElseThrow();
          double total = result.outcome().totalSeconds();
          return range.lowSeconds() <= total && total <= range.highSeconds();
        });
  }

  private static <T> double part(List<T> all, Predicate<T> condition) {
    return all.isEmpty() ? 1 : all.stream().filter(condition).count() / (double) all.size();
  }
}
