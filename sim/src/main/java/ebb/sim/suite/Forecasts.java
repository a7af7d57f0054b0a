package ebb.sim.suite;

import ebb.core.Intent;
import ebb.core.OnInfeasible;
import ebb.core.policy.Forecast.Range;
import ebb.core.policy.Verdict;
import ebb.sim.Foretold;
import ebb.sim.Simulation;
import ebb.sim.SimulationResult;
import ebb.sim.machine.Chance;
import ebb.sim.scenario.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How far what ebb says beforehand can be relied on: on the standard suite and on random scenarios,
 * forecasts at three aggressions, and deadlines drawn at random between 0.6 and 6 times a single
 * copy (10 s at least), with 0 to 40 % of the CPU to be kept.
 *
 * <p>Whether a deadline really was out of reach is known from a migration that holds the guest at
 * the CPU it is to keep from the first byte on: nothing that acts through the CPU is faster.
 */
final class Forecasts {

  private static final double[] AGGRESSIONS = {0.1, 0.5, 0.9};
  private static final double[] MIN_SHARES = {0, 0, 0.1, 0.2, 0.4};
  private static final double SHORTEST_SECONDS = 10;

  private final List<Scenario> scenarios;
  private final long seed;

  Forecasts(int count, long seed) {
    this.seed = seed;
    this.scenarios =
        Stream.concat(
                StandardSuite.entries().stream().map(StandardSuite.Entry::scenario),
                IntStream.range(0, count).mapToObj(i -> RandomScenarios.draw(seed, i)))
            .toList();
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
    figures.addAll(deadlines());
    return figures;
  }

  private SimulationResult foretold(Scenario scenario, Intent intent) {
    return Simulation.foretold(scenario, "ebb", intent, seed, (reading, decision) -> {});
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

  /** A migration with a deadline, and the least time that it could have taken. */
  private record Held(SimulationResult result, double leastSeconds) {

    boolean met() {
      return result.outcome().completed()
          && result.outcome().totalSeconds() <= said(result).deadlineSeconds();
    }

    boolean announcedEarly() {
      return said(result).missAnnouncedSeconds().orElse(Double.POSITIVE_INFINITY)
          <= said(result).deadlineSeconds() / 2;
    }

    boolean is(Verdict verdict) {
      return said(result).verdict() == verdict;
    }
  }

  private List<Figure> deadlines() {
    List<Held> all =
        IntStream.range(0, scenarios.size()).parallel().mapToObj(this::withDeadline).toList();
    List<Held> missed = all.stream().filter(held -> !held.met()).toList();
    List<Held> feasible = all.stream().filter(held -> held.is(Verdict.FEASIBLE)).toList();
    List<Held> infeasible = all.stream().filter(held -> held.is(Verdict.INFEASIBLE)).toList();
    return List.of(
        Figure.told("deadlines called feasible", feasible.size() / (double) all.size()),
        Figure.told("deadlines called infeasible", infeasible.size() / (double) all.size()),
        Figure.atLeast("deadlines called feasible and met", part(feasible, Held::met), 0.99),
        Figure.atLeast(
            "misses announced in the first half", part(missed, Held::announcedEarly), 0.95),
        Figure.atLeast(
            "deadlines called infeasible that were",
            part(infeasible, held -> held.leastSeconds() > said(held.result()).deadlineSeconds()),
            0.95));
  }

  private Held withDeadline(int number) {
    Scenario scenario = scenarios.get(number);
    long stream = Chance.stream(seed, number);
    double copies = 0.6 * StrictMath.pow(10, Chance.uniform(stream, 0));
    double minShare = MIN_SHARES[(int) (Chance.uniform(stream, 1) * MIN_SHARES.length)];
    double deadline = Math.max(SHORTEST_SECONDS, copies * scenario.singleCopySeconds());
    Intent intent =
        new Intent(0.5, minShare, scenario.maxDowntimeSeconds())
            .by(deadline, OnInfeasible.CONTINUE);
    String held = "fixed-share:share=" + minShare + ":from=1";
    double least = Simulation.run(scenario, held, 0, seed).outcome().totalSeconds();
    return new Held(foretold(scenario, intent), least);
  }

  private static <T> double part(List<T> all, Predicate<T> condition) {
    return all.isEmpty() ? 1 : all.stream().filter(condition).count() / (double) all.size();
  }
}
