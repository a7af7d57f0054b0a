package ebb.core.loop;

import ebb.core.Decision;
import ebb.core.Reading;

/**
 * The far side of the steering loop: a running migration that can be read and whose guest can be
 * throttled. Real adapters wait on the wall clock; a simulator moves virtual time on instead, so
 * this is also the loop's only clock.
 */
public interface Hypervisor {

  /**
   * Whether a wait this short says that the loop expects the switchover any moment: it waits {@link
   * SteeringLoop#LAST_STEP_SECONDS} only then.
   *
   * @param atMostSeconds as given to {@link #next}
   */
  static boolean switchoverIsNear(double atMostSeconds) {
    return atMostSeconds > 0 && atMostSeconds < SteeringLoop.STEP_SECONDS / 2;
  }

  /**
   * Waits until the next reading is due and takes it.
   *
   * @param atMostSeconds the longest wait, s; an adapter that hears of a new round or the end of
   *     the migration earlier returns at once
   */
  Reading next(double atMostSeconds);

  /** Carries a decision out. */
  void steer(Decision decision);
}
