package ebb.sim.suite;

import ebb.core.Intent;
import ebb.core.OnInfeasible;
import ebb.core.policy.Verdict;
import ebb.sim.Foretold;
import ebb.sim.Simulation;
import ebb.sim.SimulationResult;
import ebb.sim.machine.Chance;
import ebb.sim.machine.Outcome;
import ebb.sim.policy.Peer;
import ebb.sim.policy.Peers;
import ebb.sim.scenario.Scenario;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * How far what ebb says of deadlines can be relied on, and what they cost: deadlines drawn at
 * random between 0.6 and 6 times a single copy (10 s at least), with 0 to 40 % of the CPU to be
 * kept; and such as are met with ease.
 *
 * <p>Whether a deadline really was out of reach is known from a migration that holds the guest at
 * the CPU it is to keep from the first byte on: nothing that acts through the CPU is faster. A
 * deadline is met with ease if it is twice as long, or more, as the migration takes without one.
 */
final class Deadlines {

  private static final double AGGRESSION = 0.5;
  private static final double[] MIN_SHARES = {0, 0, 0.1, 0.2, 0.4};
  private static final double SHORTEST_SECONDS = 10;
  private static final double EASE = 2;

  /** More work lost than this, of what is lost anyway and in vCPU-seconds, is more. */
  private static final double MORE = 0.01;

  private static final double MORE_SECONDS = 0.05;

  /**
   * A scenario, and what its deadline is drawn by.
   *
   * @param copySeconds how long one copy of its memory takes when nothing disturbs it, s
   */
  record Case(Scenario scenario, double copySeconds) {}

  private final List<Case> cases;
  private final long seed;
  private final String where;

  /**
   * @param where the words that tell these cases from others
   */
  Deadlines(List<Case> cases, long seed, String where) {
    this.cases = List.copyOf(cases);
    this.seed = seed;
    this.where = where;
  }

  /** A migration with a deadline, and the least time that it could have taken. */
  private record Held(SimulationResult result, double leastSeconds) {

    Foretold said() {
      return result.foretold().orElseThrow();
    }

    boolean met() {
      return result.outcome().completed()
          && result.outcome().totalSeconds() <= said().deadlineSeconds();
    }

    boolean announcedEarly() {
      return said().missAnnouncedSeconds().orElse(Double.POSITIVE_INFINITY)
          <= said().deadlineSeconds() / 2;
    }

    boolean is(Verdict verdict) {
      return said().verdict() == verdict;
    }

    boolean wasOutOfReach() {
      return leastSeconds > said().deadlineSeconds();
    }
  }

  List<Figure> figures() {
    List<Held> all =
        IntStream.range(0, cases.size()).parallel().mapToObj(this::withDeadline).toList();
    List<Held> missed = all.stream().filter(held -> !held.met()).toList();
    List<Held> feasible = all.stream().filter(held -> held.is(Verdict.FEASIBLE)).toList();
    List<Held> infeasible = all.stream().filter(held -> held.is(Verdict.INFEASIBLE)).toList();
    return List.of(
        Figure.told("deadlines called feasible" + where, feasible.size() / (double) all.size()),
        Figure.told("deadlines called infeasible" + where, infeasible.size() / (double) all.size()),
        Figure.atLeast(
            "deadlines called feasible and met" + where, part(feasible, Held::met), 0.99),
        Figure.atLeast(
            "misses announced in the first half" + where, part(missed, Held::announcedEarly), 0.95),
        Figure.atLeast(
            "deadlines called infeasible that were" + where,
            part(infeasible, Held::wasOutOfReach),
            0.95),
        Figure.atMost(
            "guests that lose more work by a deadline met with ease" + where, losers(), 0));
  }

  private Held withDeadline(int number) {
    Case it = cases.get(number);
    double copies = 0.6 * StrictMath.pow(10, Chance.uniform(Chance.stream(seed, number), 0));
    double deadline = Math.max(SHORTEST_SECONDS, copies * it.copySeconds());
    Peer held = Peers.of("fixed-share:share=" + minShare(number) + ":from=1");
    double least = Simulation.run(it.scenario(), held, 0, seed).outcome().totalSeconds();
    return new Held(run(number, deadline), least);
  }

  private double minShare(int number) {
    double drawn = Chance.uniform(Chance.stream(seed, number), 1);
    return MIN_SHARES[(int) (drawn * MIN_SHARES.length)];
  }

  private SimulationResult run(int number, double deadline) {
    Scenario scenario = cases.get(number).scenario();
    Intent intent =
        new Intent(AGGRESSION, minShare(number), scenario.maxDowntimeSeconds())
            .by(deadline, OnInfeasible.CONTINUE);
    return Simulation.foretold(scenario, Peers.EBB, intent, seed, step -> {});
  }

  /** How many of the guests lose more work with a deadline that is met with ease than without. */
  long losers() {
    return IntStream.range(0, cases.size()).parallel().filter(this::losesMore).count();
  }

  private boolean losesMore(int number) {
    Outcome without = run(number, Double.POSITIVE_INFINITY).outcome();
    if (!without.completed()) {
      return false;
    }
    double deadline = Math.max(SHORTEST_SECONDS, EASE * without.totalSeconds());
    double lost = run(number, deadline).outcome().lostWorkSeconds();
    return lost > without.lostWorkSeconds() * (1 + MORE) + MORE_SECONDS;
  }

  private static <T> double part(List<T> all, Predicate<T> condition) {
    return all.isEmpty() ? 1 : all.stream().filter(condition).count() / (double) all.size();
  }
}
