package ebb.core;

/**
 * A policy whose knobs can be turned in mid-migration, and that can go on from what another has
 * decided. What it has learnt of the guest and the link it keeps.
 */
public interface SteerablePolicy extends Policy {

  /**
   * Takes in a reading on which somebody else has decided: a controller that has gone, or the
   * policy that steers while this one only looks on. What the guest did next is judged by that.
   */
  void follow(Reading reading, Decision made);

  /**
   * Decides for another intent from the next reading on.
   *
   * @param traits how the hypervisor, or the throttle in use, behaves from now on
   */
  void change(Intent intent, HypervisorTraits traits);
}
