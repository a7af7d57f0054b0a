package ebb.sim;

import ebb.core.Aggression;
import ebb.sim.machine.Outcome;
import ebb.sim.policy.PolicyId;
import ebb.sim.scenario.Scenario;
import java.util.Optional;

/**
 * What came of one scenario under one policy.
 *
 * @param policy which it was
 * @param aggression what it was asked for; without a meaning to most peers
 * @param foretold what was said of its end; empty where nobody was asked
 */
public record SimulationResult(
    Scenario scenario,
    PolicyId policy,
    Aggression aggression,
    Outcome outcome,
    Optional<Foretold> foretold) {

  /** Where nobody was asked beforehand. */
  public SimulationResult(
      Scenario scenario, PolicyId policy, Aggression aggression, Outcome outcome) {
    this(scenario, policy, aggression, outcome, Optional.empty());
  }

  /** Bytes that a downtime may differ by from one window of the network to the next. */
  private static final double MEASURING_TOLERANCE = 1.05;

  /** Whether the guest stood still for longer than was allowed, by more than a twentieth. */
  public boolean brokeDowntimeLimit() {
    return outcome.downtimeSeconds() > scenario.maxDowntimeSeconds() * MEASURING_TOLERANCE;
  }

  /** The policy with its aggression, where that means something to it. */
  public String label() {
    return policy.obeysAggression() ? policy.name() + " " + aggression : policy.name();
  }
}
