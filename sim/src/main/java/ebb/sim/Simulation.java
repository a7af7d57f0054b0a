package ebb.sim;

import ebb.core.Actuation;
import ebb.core.Aggression;
import ebb.core.HypervisorTraits;
import ebb.core.Intent;
import ebb.core.Policy;
import ebb.core.loop.SteeringLoop;
import ebb.core.measure.DowntimeLimit;
import ebb.core.policy.ForecastingPolicy;
import ebb.sim.clairvoyant.Clairvoyant;
import ebb.sim.machine.ManagedMigration;
import ebb.sim.machine.Outcome;
import ebb.sim.machine.VirtualMigration;
import ebb.sim.policy.LinkWatcher;
import ebb.sim.policy.Peer;
import ebb.sim.policy.Peers;
import ebb.sim.policy.Steering;
import ebb.sim.scenario.Scenario;
import java.util.Optional;

/** One scenario under one policy. */
public final class Simulation {

  private static final SteeringLoop.Observer NOBODY = step -> {};

  private Simulation() {}

  /** Runs it to its end, at a fixed aggression, 0 to 1, for those that obey it. */
  public static SimulationResult run(Scenario scenario, Peer policy, double aggression, long seed) {
    return run(scenario, policy, Aggression.of(aggression), seed);
  }

  /** Runs it to its end. */
  public static SimulationResult run(
      Scenario scenario, Peer policy, Aggression aggression, long seed) {
    return run(scenario, policy, aggression, seed, NOBODY);
  }

  /**
   * Runs it to its end.
   *
   * @param aggression for those that obey it
   * @param seed of jitter and noise
   * @param observer sees each reading and the decision on it
   */
  public static SimulationResult run(
      Scenario scenario,
      Peer policy,
      Aggression aggression,
      long seed,
      SteeringLoop.Observer observer) {
    if (policy == Peers.CLAIRVOYANT) {
      return foreseen(scenario, aggression, seed);
    }
    Intent intent = new Intent(aggression, 0, scenario.maxDowntimeSeconds());
    Outcome outcome = steered(scenario, policy, intent, seed, observer);
    return new SimulationResult(scenario, policy.id(), aggression, outcome);
  }

  /**
   * Runs it to its end for an intent that may have a deadline, and has its end foretold on the way.
   */
  public static SimulationResult foretold(
      Scenario scenario, Peer policy, Intent intent, long seed, SteeringLoop.Observer observer) {
    if (policy == Peers.CLAIRVOYANT) {
      return foreseen(scenario, intent.aggression(), seed);
    }
    var foretelling = new Foretelling(scenario, intent);
    Outcome outcome =
        steered(
            scenario,
            policy,
            intent,
            seed,
            step -> {
              foretelling.onStep(step);
              observer.onStep(step);
            });
    Optional<Foretold> foretold =
        Peers.isLaw(policy) ? Optional.of(foretelling.foretold()) : Optional.empty();
    return new SimulationResult(scenario, policy.id(), intent.aggression(), outcome, foretold);
  }

  private static Outcome steered(
      Scenario scenario, Peer policy, Intent intent, long seed, SteeringLoop.Observer observer) {
    Steering steering = policy.steering(scenario, intent);
    DowntimeLimit asked =
        steering.careful() ? DowntimeLimit.careful(intent) : DowntimeLimit.whole(intent);
    var migration = new VirtualMigration(scenario, steering.inside(), asked, seed);
    SteeringLoop.run(
        new ManagedMigration(migration, steering.manager()),
        forecasting(steering.outside()),
        intent,
        observer);
    return migration.outcome();
  }

  private static ForecastingPolicy forecasting(Policy policy) {
    return policy instanceof ForecastingPolicy own
        ? own
        : new LinkWatcher(policy, HypervisorTraits.of(Actuation.AT_ONCE));
  }

  /** The least lost work in the total time that ebb takes, as bounded by {@link Clairvoyant}. */
  private static SimulationResult foreseen(Scenario scenario, Aggression aggression, long seed) {
    Outcome ebb = run(scenario, Peers.EBB, aggression, seed).outcome();
    Outcome least = new Clairvoyant(scenario).outcome(ebb.totalSeconds(), ebb.downtimeSeconds());
    return new SimulationResult(scenario, Peers.CLAIRVOYANT.id(), aggression, least);
  }
}
