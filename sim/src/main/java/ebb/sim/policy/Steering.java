package ebb.sim.policy;

import ebb.core.Policy;
import ebb.core.policy.UnthrottledPolicy;
import ebb.sim.machine.InHypervisor;

/**
 * All that acts on one migration.
 *
 * @param outside what steers it from outside, by readings and decisions
 * @param inside what the hypervisor does by itself
 * @param careful whether less than the downtime limit is asked of the hypervisor, for the limit to
 *     hold
 */
public record Steering(Policy outside, InHypervisor inside, boolean careful) {

  static Steering of(Policy outside) {
    return new Steering(outside, InHypervisor.NONE, false);
  }

  static Steering of(InHypervisor inside) {
    return new Steering(new UnthrottledPolicy(), inside, false);
  }

  static Steering own(Policy policy, Generation generation) {
    return policy instanceof UnthrottledPolicy
        ? of(policy)
        : new Steering(policy, new SyncTimer(generation), true);
  }
}
