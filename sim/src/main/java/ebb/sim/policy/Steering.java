package ebb.sim.policy;

import ebb.core.Policy;
import ebb.core.policy.UnthrottledPolicy;
import ebb.sim.machine.InHypervisor;

/**
 * All that acts on one migration.
 *
 * @param outside what steers it from outside, by readings and decisions
 * @param inside what the hypervisor does by itself
 */
public record Steering(Policy outside, InHypervisor inside) {

  static Steering of(Policy outside) {
    return new Steering(outside, InHypervisor.NONE);
  }

  static Steering of(InHypervisor inside) {
    return new Steering(new UnthrottledPolicy(), inside);
  }
}
