package ebb.steering.session;

import ebb.core.Intent;
import ebb.core.lever.LeverSupport;
import ebb.core.lever.Levers;
import ebb.host.cgroup.Custody;
import ebb.host.guest.VcpuClock;
import ebb.host.throttle.Throttle;
import ebb.json.JsonObject;
import ebb.steering.GuestMeasurement;
import ebb.steering.Looking;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * One guest, reached through its hypervisor or a manager: the part of the port that outlives an
 * attempt. A driver says what it found, sets what it is told to and puts that back; what to set and
 * when is decided by {@link Session}.
 *
 * <p>The session calls {@link #found}, {@link #throttle}, {@link #prepare}, {@link #measure},
 * {@link #turnOn}, then {@link #job} for each attempt, {@link #restore} unless the guest has left,
 * and {@link #close}. All but {@link #limitSpeed} come from one thread at a time.
 *
 * <p>What a driver cannot do it refuses with an {@link ebb.core.EbbException} whose message an
 * operator can act on.
 */
public interface GuestDriver extends AutoCloseable {

  /** Who answers, for the operator: "the monitor", "libvirt". */
  String name();

  /** Whether ebb starts the migration; otherwise somebody else has, and it is under way. */
  boolean starts();

  /** What was found before anything was changed; always the same. */
  FoundGuest found();

  /** How long the migration under way has taken so far by the hypervisor's clock, ms. */
  long elapsedMillis();

  /**
   * Sets up the throttle that the operator has chosen, unthrottled as yet.
   *
   * @param custody sees to it that the throttle is lifted when this process ends
   * @throws ebb.host.throttle.ThrottleException when that cannot be used
   */
  Throttle throttle(Custody custody);

  /**
   * Sets the migration up, before it starts or while it runs.
   *
   * @param throttle that will be used
   * @param intent what is asked for
   * @param wanted {@link MigrationParameters#DOWNTIME}, and {@link MigrationParameters#SPEED} where
   *     one was asked for
   * @return what has been set of these, where the hypervisor rounds
   */
  Map<String, Long> prepare(Throttle throttle, Intent intent, Map<String, Long> wanted);

  /**
   * Interval of the bitmap syncs that the hypervisor adds within a round, once {@link #prepare} has
   * been called, s; infinite where it adds none.
   */
  default double syncSeconds() {
    return Double.POSITIVE_INFINITY;
  }

  /** Whether the migration may go on in post-copy, as far as is known. */
  default boolean mayTurnToPostCopy() {
    return false;
  }

  /** What the hypervisor's own throttle holds back of the guest's CPU now, percent. */
  default long heldPercentage() {
    return 0;
  }

  /**
   * Looks at the running guest, before the start.
   *
   * @param clock the guest's vCPU clock
   * @param looking whether ebb may look at the guest's pages itself
   * @return empty where that cannot be done; the guest is learnt from its rounds then
   */
  default Optional<GuestMeasurement> measure(VcpuClock clock, Duration howLong, Looking looking) {
    return Optional.empty();
  }

  /**
   * What can be turned on for its migration besides a throttle, or, of one that others have
   * started, could have been.
   */
  default LeverSupport leverSupport() {
    return LeverSupport.nothing(name() + " offers none");
  }

  /** What others have turned on, as it was found. */
  default Levers foundLevers() {
    return Levers.NONE;
  }

  /**
   * Turns these on for all attempts to come, on both sides, or has them turned on at the start.
   *
   * @throws ebb.core.EbbException when that is refused; all is as it was then
   */
  default void turnOn(Levers levers) {}

  /** The parameters of its migration. */
  MigrationParameters parameters();

  /** The throttle that the hypervisor has itself and that others may turn on; empty without one. */
  default Optional<OwnThrottle> ownThrottle() {
    return Optional.empty();
  }

  /**
   * Caps the bandwidth of the migration, under way or not, and waits until that is done. From any
   * thread.
   *
   * @param bytesPerSecond 0 for as much as it can
   * @return what has been set
   */
  long limitSpeed(long bytesPerSecond);

  /** A migration of the guest that is about to start, or that is under way. */
  MigrationJob job();

  /**
   * Puts back what the driver has changed, as far as the guest is still here.
   *
   * @param settings as {@link #found} of this driver, or of one before it, gave them
   * @return whether all is as it was
   */
  boolean restore(JsonObject settings);

  /** Ends the connection, where it is the driver's own. */
  @Override
  void close();
}
