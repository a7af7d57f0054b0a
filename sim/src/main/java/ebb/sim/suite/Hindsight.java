package ebb.sim.suite;

import ebb.core.Aggression;
import ebb.sim.Simulation;
import ebb.sim.machine.Outcome;
import ebb.sim.policy.Peer;
import ebb.sim.scenario.Scenario;
import java.util.Arrays;
import java.util.List;

/**
 * ebb left to choose the aggression, beside a rival, and beside itself at whichever aggression has
 * proved to be the best in each scenario.
 */
final class Hindsight {

  private static final double[] TRIED = {0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95};

  /**
   * A scenario and what the rival made of it.
   *
   * @param lostSeconds lost work, vCPU-seconds
   * @param totalSeconds total time, s
   */
  record Trial(Scenario scenario, double lostSeconds, double totalSeconds) {}

  /** What came of it: lost work and total time over the rival's, lost work over the least. */
  private record Ratios(double lost, double time, double regret, double possible) {}

  private final String rival;
  private final Peer own;
  private final long seed;
  private final List<Ratios> ratios;

  /**
   * Tries all aggressions.
   *
   * @param own ebb, on the QEMU of the rival
   */
  Hindsight(List<Trial> trials, String rival, Peer own, long seed) {
    this.rival = rival;
    this.own = own;
    this.seed = seed;
    this.ratios = trials.parallelStream().map(this::ratios).toList();
  }

  private Ratios ratios(Trial trial) {
    Outcome auto = Simulation.run(trial.scenario(), own, Aggression.AUTO, seed).outcome();
    double least =
        Arrays.stream(TRIED)
            .mapToObj(a -> Simulation.run(trial.scenario(), own, a, seed).outcome())
            .filter(Outcome::completed)
            .mapToDouble(Outcome::lostWorkSeconds)
            .min()
            .orElse(Double.POSITIVE_INFINITY);
    return new Ratios(
        Rivalry.ratio(auto.lostWorkSeconds(), trial.lostSeconds()),
        Rivalry.ratio(auto.totalSeconds(), trial.totalSeconds()),
        Rivalry.ratio(auto.lostWorkSeconds(), least),
        Rivalry.ratio(least, trial.lostSeconds()));
  }

  List<Figure> figures() {
    var lost = new Quantiles(ratios.stream().mapToDouble(Ratios::lost).toArray());
    var time = new Quantiles(ratios.stream().mapToDouble(Ratios::time).toArray());
    var regret = new Quantiles(ratios.stream().mapToDouble(Ratios::regret).toArray());
    var possible = new Quantiles(ratios.stream().mapToDouble(Ratios::possible).toArray());
    String versus = ", ebb auto / " + rival;
    String best = ", ebb auto / its best aggression in hindsight, beside " + rival;
    return List.of(
        Figure.atMost("lost work, median" + versus, lost.median(), 0.9),
        Figure.atMost("lost work, 95th percentile" + versus, lost.at(0.95), 1),
        Figure.told("total time, median" + versus, time.median()),
        Figure.atMost("lost work, median" + best, regret.median(), 1.15),
        Figure.atMost("lost work, 95th percentile" + best, regret.at(0.95), 1.5),
        Figure.told(
            "lost work, 95th percentile, its best aggression in hindsight / " + rival,
            possible.at(0.95)));
  }
}
