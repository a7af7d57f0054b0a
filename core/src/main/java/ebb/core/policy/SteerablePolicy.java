package ebb.core.policy;

import ebb.core.Decision;
import ebb.core.HypervisorTraits;
import ebb.core.Reading;

/**
 * A policy for real migrations: it can go on from what a controller before it has decided, and
 * through another throttle. What it has learnt of the guest and the link it keeps.
 */
public interface SteerablePolicy extends ForecastingPolicy {

  /**
   * Takes in a reading on which somebody else has decided: a controller that has gone. What the
   * guest did next is judged by that decision.
   */
  void follow(Reading reading, Decision made);

  /** The hypervisor, or the throttle in use, behaves in another way from the next reading on. */
  void behave(HypervisorTraits traits);
}
