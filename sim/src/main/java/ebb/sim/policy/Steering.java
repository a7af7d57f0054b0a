package ebb.sim.policy;

import ebb.core.Policy;
import ebb.core.policy.Policies;
import ebb.core.policy.UnthrottledPolicy;
import ebb.sim.machine.InHypervisor;
import ebb.sim.machine.Manager;

/**
 * All that acts on one virtual migration.
 *
 * @param outside what steers it from outside, by readings and decisions
 * @param manager what ends it from outside, by means that no policy has
 * @param inside what the hypervisor does by itself
 * @param careful whether less than the downtime limit is asked of the hypervisor, for the limit to
 *     hold
 */
public record Steering(Policy outside, Manager manager, InHypervisor inside, boolean careful) {

  static Steering of(Policy outside) {
    return new Steering(outside, Manager.NONE, InHypervisor.NONE, false);
  }

  static Steering of(InHypervisor inside) {
    return of(Manager.NONE, inside);
  }

  static Steering of(Manager manager) {
    return of(manager, InHypervisor.NONE);
  }

  static Steering of(Manager manager, InHypervisor inside) {
    return new Steering(new UnthrottledPolicy(), manager, inside, false);
  }

  /** One of ebb's own policies. */
  static Steering own(String name, Policy policy, Generation generation) {
    return !Policies.steers(name)
        ? of(policy)
        : new Steering(policy, Manager.NONE, new SyncTimer(generation), true);
  }
}
