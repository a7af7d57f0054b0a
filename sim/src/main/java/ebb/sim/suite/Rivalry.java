package ebb.sim.suite;

import ebb.sim.Simulation;
import ebb.sim.clairvoyant.Clairvoyant;
import ebb.sim.machine.Outcome;
import ebb.sim.policy.Peer;
import ebb.sim.policy.Peers;
import ebb.sim.scenario.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** ebb beside one generation of auto-converge, on random scenarios in which that throttles. */
final class Rivalry {

  /** A rival that never takes a fiftieth of a guest's CPU has not throttled it. */
  private static final double HARDLY = 0.98;

  private static final double AGGRESSION = 0.5;
  private static final double EQUAL = 1.05;

  /** Seconds that make no difference: a ratio of two nothings is 1. */
  private static final double NOTHING = 0.01;

  private static final int STEPS = 20;

  /** Fixed shares are tried down to this one, each so many times the next. */
  private static final double LEAST_TRIED = 0.005;

  private static final double APART = 1.1;

  /** As good as a stall, in a cgroup's terms. */
  private static final double STALL = 0.001;

  /** What one scenario came to. */
  private record Pair(Scenario scenario, Outcome rival, Outcome ebb) {}

  private final Peer rival;
  private final Peer own;
  private final long seed;
  private final List<Pair> pairs;
  private final int drawn;

  private Rivalry(Peer rival, Peer own, long seed, List<Pair> pairs, int drawn) {
    this.rival = rival;
    this.own = own;
    this.seed = seed;
    this.pairs = pairs;
    this.drawn = drawn;
  }

  /**
   * Draws scenarios until auto-converge has throttled in so many.
   *
   * @param qemu version of the QEMU that both are on
   */
  static Rivalry on(int count, String qemu, long seed) {
    Peer rival = Peers.of("auto-converge-" + qemu);
    Peer own = Peers.of("ebb:qemu=" + qemu);
    List<Pair> pairs = new ArrayList<>();
    int drawn = 0;
    while (pairs.size() < count) {
      List<Pair> batch =
          IntStream.range(drawn, drawn + count)
              .parallel()
              .mapToObj(number -> pair(RandomScenarios.draw(seed, number), rival, own, seed))
              .filter(Objects::nonNull)
              .toList();
      pairs.addAll(batch.subList(0, Math.min(batch.size(), count - pairs.size())));
      drawn += count;
    }
    return new Rivalry(rival, own, seed, pairs, drawn);
  }

  private static @Nullable Pair pair(Scenario scenario, Peer rival, Peer own, long seed) {
    Outcome theirs = Simulation.run(scenario, rival, 0, seed).outcome();
    return theirs.minShare() >= HARDLY
        ? null
        : new Pair(scenario, theirs, Simulation.run(scenario, own, AGGRESSION, seed).outcome());
  }

  int drawn() {
    return drawn;
  }

  List<Figure> sideBySide() {
    String versus = ", ebb 0.5 / " + rival;
    var time = quantiles(p -> ratio(p.ebb().totalSeconds(), p.rival().totalSeconds()));
    var lost = quantiles(p -> ratio(p.ebb().lostWorkSeconds(), p.rival().lostWorkSeconds()));
    return List.of(
        Figure.atLeast("completed, ebb 0.5", share(p -> p.ebb().completed()), 1),
        Figure.atMost("total time, median" + versus, time.median(), 0.6),
        Figure.atMost("lost work, median" + versus, lost.median(), 0.6),
        Figure.atMost("total time, 95th percentile" + versus, time.at(0.95), 1),
        Figure.atMost("lost work, 95th percentile" + versus, lost.at(0.95), 1),
        Figure.told("better or equal in total time" + versus, share(Rivalry::notLater)),
        Figure.told("better or equal in lost work" + versus, share(Rivalry::notDearer)),
        Figure.told("better or equal in depth" + versus, share(Rivalry::notDeeper)),
        Figure.atLeast("better or equal in all three" + versus, share(Rivalry::notWorse), 0.7));
  }

  /**
   * What bounds the figures above, told beside them: how soon a migration ends whose first round is
   * unthrottled and whose guest then stands still, and how often any share at all, known beforehand
   * and held from the second round on, is better or equal in all three.
   */
  List<Figure> bounds() {
    double[] soonest =
        pairs.parallelStream()
            .mapToDouble(p -> ratio(held(p, STALL).totalSeconds(), p.rival().totalSeconds()))
            .toArray();
    double possible =
        pairs.parallelStream().filter(this::anyShareIsNotWorse).count() / (double) pairs.size();
    return List.of(
        Figure.told(
            "total time, median, first round free and then a stall / " + rival,
            new Quantiles(soonest).median()),
        Figure.told(
            "better or equal in all three, the best fixed share in hindsight / " + rival,
            possible));
  }

  /** ebb left to choose its aggression, on the same scenarios. */
  Hindsight leftToChoose() {
    List<Hindsight.Trial> trials =
        pairs.stream()
            .map(pair ->
                new Hindsight.Trial(
                    pair.scenario(), pair.rival().lostWorkSeconds(), pair.rival().totalSeconds()))
            .toList();
    return new Hindsight(trials, rival.toString(), own, seed);
  }

  private boolean anyShareIsNotWorse(Pair pair) {
    double demand = pair.scenario().guest().demandVcpus() / pair.scenario().guest().vcpus();
    for (double share = 1; share > LEAST_TRIED; share /= APART) {
      if (notWorse(new Pair(pair.scenario(), pair.rival(), held(pair, share * demand)))) {
        return true;
      }
    }
    return false;
  }

  /** Given up once it is later than the rival: how much later does not matter. */
  private Outcome held(Pair pair, double share) {
    Scenario scenario = pair.scenario().until(EQUAL * pair.rival().totalSeconds());
    return Simulation.run(scenario, Peers.of("fixed-share:share=" + share), 0, seed).outcome();
  }

  private static boolean notWorse(Pair pair) {
    return pair.ebb().completed() && notLater(pair) && notDearer(pair) && notDeeper(pair);
  }

  private static boolean notLater(Pair pair) {
    return pair.ebb().totalSeconds() <= EQUAL * pair.rival().totalSeconds();
  }

  private static boolean notDearer(Pair pair) {
    return pair.ebb().lostWorkSeconds() <= EQUAL * pair.rival().lostWorkSeconds() + NOTHING;
  }

  private static boolean notDeeper(Pair pair) {
    return EQUAL * pair.ebb().minShare() >= pair.rival().minShare();
  }

  /** The aggression chosen so that ebb takes just as long as the rival, or else the next less. */
  List<Figure> atEqualTime() {
    double[] ratios =
        pairs.parallelStream()
            .mapToDouble(pair -> {
              Outcome equal = asLongAs(pair);
              return ratio(equal.lostWorkSeconds(), pair.rival().lostWorkSeconds());
            })
            .toArray();
    var lost = new Quantiles(ratios);
    String versus = " at equal total time, ebb / " + rival;
    return List.of(
        Figure.atMost("lost work, 95th percentile" + versus, lost.at(0.95), 1),
        Figure.atMost("lost work, median" + versus, lost.median(), 0.5));
  }

  private Outcome asLongAs(Pair pair) {
    double limit = pair.rival().totalSeconds() * 1.02;
    Outcome best = pair.ebb();
    for (int i = 0; i <= STEPS; i++) {
      Outcome next = Simulation.run(pair.scenario(), own, i / (double) STEPS, seed).outcome();
      boolean fits = next.totalSeconds() <= limit;
      boolean later = next.totalSeconds() > best.totalSeconds();
      if (fits ? later || best.totalSeconds() > limit : best.totalSeconds() > limit && !later) {
        best = next;
      }
    }
    return best;
  }

  /** What ebb loses, over the least that anybody could have lost in the same time. */
  List<Figure> againstClairvoyant() {
    List<Figure> figures = new ArrayList<>();
    for (double aggression : new double[] {0.3, 0.5, 0.9}) {
      double[] ratios =
          pairs.parallelStream().mapToDouble(pair -> overLeast(pair, aggression)).toArray();
      var over = new Quantiles(ratios);
      String versus = ", ebb " + aggression + " / clairvoyant at the same total time";
      double median = aggression == AGGRESSION ? 1.25 : Double.NaN;
      double tail = aggression == AGGRESSION ? 2 : Double.NaN;
      figures.add(new Figure("lost work, median" + versus, over.median(), median, true));
      figures.add(new Figure("lost work, 95th percentile" + versus, over.at(0.95), tail, true));
    }
    return figures;
  }

  private double overLeast(Pair pair, double aggression) {
    Outcome outcome = Simulation.run(pair.scenario(), own, aggression, seed).outcome();
    double least =
        new Clairvoyant(pair.scenario())
            .leastLostSeconds(outcome.totalSeconds() * 1.005, outcome.downtimeSeconds());
    // The downtime is lost whatever anybody does, and too short a time to make a ratio of.
    double downtime = outcome.downtimeSeconds() * pair.scenario().guest().demandVcpus();
    return ratio(outcome.lostWorkSeconds(), Math.max(least, downtime));
  }

  static double ratio(double mine, double theirs) {
    return (mine + NOTHING) / (theirs + NOTHING);
  }

  private Quantiles quantiles(ToDoubleFunction<Pair> value) {
    return new Quantiles(pairs.stream().mapToDouble(value).toArray());
  }

  private double share(Predicate<Pair> condition) {
    return pairs.stream().filter(condition).count() / (double) pairs.size();
  }
}
