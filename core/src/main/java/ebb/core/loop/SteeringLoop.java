package ebb.core.loop;

import ebb.core.Decision;
import ebb.core.Intent;
import ebb.core.Reading;
import ebb.core.model.Estimate;
import ebb.core.policy.Forecast;
import ebb.core.policy.ForecastingPolicy;
import java.util.Optional;

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

  /**
   * One turn of the loop. It is a value: an observer may keep it, and hand it to another thread.
   *
   * @param reading what the hypervisor said
   * @param decision what follows from it
   * @param known what the policy knows of the migration by now
   * @param forecast how it will go on; empty for a policy that cannot be run forward
   */
  public record Step(
      Reading reading, Decision decision, Estimate known, Optional<Forecast> forecast) {}

  /** Sees every step, in order. It is called in the loop, which waits for it. */
  @FunctionalInterface
  public interface Observer {
    void onStep(Step step);
  }

  /**
   * Steers until the migration has ended and returns the last reading. Whatever is thrown by the
   * hypervisor or the observer ends the loop; releasing the throttle is the caller's business.
   */
  public static Reading run(
      Hypervisor hypervisor, ForecastingPolicy policy, Intent intent, Observer observer) {
    var pace = new Pace(intent);
    double wait = 0;
    while (true) {
      Reading reading = hypervisor.next(wait);
      Decision decision = policy.decide(reading);
      hypervisor.steer(decision);
      Estimate known = policy.known();
      observer.onStep(new Step(reading, decision, known, policy.forecast()));
      if (reading.phase().isFinal()) {
        return reading;
      }
      wait = pace.after(reading, known.link().bytesPerSecond());
    }
  }
}
