package ebb.steering;

import ebb.core.HypervisorTraits;
import ebb.core.Intent;
import ebb.core.lever.Levers;
import ebb.core.loop.SteeringLoop;

/**
 * One migration from start to end, through whatever it is steered. The throttle is gone when {@link
 * #run} has returned or thrown.
 */
public interface SteeringSession extends AutoCloseable {

  /** Sees every reading and decision of each attempt. */
  @FunctionalInterface
  interface Attempts {
    /**
     * An attempt is about to begin.
     *
     * @param intent what is asked of it: of a deadline, what is left by then
     */
    SteeringLoop.Observer begin(Intent intent);
  }

  /** CPU the guest used just before, vCPU-seconds a second. */
  double demandVcpus();

  /** Name of the throttle in use. */
  String throttleName();

  /** What a policy has to know of this hypervisor and the throttle in use. */
  HypervisorTraits traits();

  /** What is turned on for this migration besides the throttle, by ebb or by others. */
  default Levers levers() {
    return Levers.NONE;
  }

  /** The bandwidth cap in force, bytes a second, 0 for none. */
  long speedBytesPerSecond();

  /**
   * Steers the migration to its end. Each attempt has an observer of its own: seconds, rounds and
   * bytes begin anew.
   *
   * @return how it went, also when it failed or was cancelled
   */
  MigrationSummary runAttempts(Attempts observers);

  /**
   * Steers the migration to its end, with one observer for all attempts.
   *
   * @param observer sees every reading, the decision on it, and what is known by then
   * @return how it went, also when it failed or was cancelled
   */
  default MigrationSummary run(SteeringLoop.Observer observer) {
    return runAttempts(intent -> observer);
  }

  /**
   * Goes on with another aggression, deadline or least share, from the next reading on. What has
   * been learnt of the guest is kept. From any thread.
   *
   * @throws IllegalArgumentException for another downtime limit, which the hypervisor has been set
   *     to
   */
  void steer(Intent intent);

  /**
   * Caps the migration's bandwidth anew. From any thread.
   *
   * @param bytesPerSecond 0 for as much as it can
   * @throws RuntimeException when the hypervisor does not take it; the message says why
   */
  void limitSpeed(long bytesPerSecond);

  /**
   * Lifts the throttle and asks for a cancel; {@link #run} returns when that is done, or with a
   * completed migration when it was too late. From any thread.
   */
  void cancel();

  /** Lifts the throttle, and puts settings back unless the guest has left. */
  @Override
  void close();
}
