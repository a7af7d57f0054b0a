package ebb.core.loop;

import ebb.core.Decision;
import ebb.core.Intent;
import ebb.core.Policy;
import ebb.core.Reading;

/**
 * The one loop that drives a migration, real or virtual: read, decide, steer, until it has ended.
 */
public final class SteeringLoop {

  /**
   * QEMU's counters move in steps of 100 ms under a bandwidth cap; reading faster tells nothing.
   */
  static final double STEP_SECONDS = 0.1;

  /** Near the end of a round the next sync, and with it the switchover, may come at any moment. */
  static final double LAST_STEP_SECONDS = 0.02;

  private SteeringLoop() {}

  /** Sees every reading and the decision made on it, in order. */
  @FunctionalInterface
  public interface Observer {
    void onStep(Reading reading, Decision decision);
  }

  /**
   * Steers until the migration has ended and returns the last reading. Whatever is thrown by the
   * hypervisor or the observer ends the loop; releasing the throttle is the caller's business.
   */
  public static Reading run(
      Hypervisor hypervisor, Policy policy, Intent intent, Observer observer) {
    var pace = new Pace(intent);
    double wait = 0;
    while (true) {
      Reading reading = hypervisor.next(wait);
      Decision decision = policy.decide(reading);
      hypervisor.steer(decision);
      observer.onStep(reading, decision);
      if (reading.phase().isFinal()) {
        return reading;
      }
      wait = pace.after(reading);
    }
  }
}
