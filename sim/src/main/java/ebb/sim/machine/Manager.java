package ebb.sim.machine;

import ebb.core.Reading;

/**
 * The rule by which a manager of guests ends migrations that do not end by themselves. It acts from
 * outside, with means that ebb does not have, and throttles nothing.
 */
@FunctionalInterface
public interface Manager {

  /** None at all. */
  Manager NONE = (reading, means) -> {};

  /** Looks at a reading of a migration whose guest still runs at the source, and may act. */
  void look(Reading reading, Means means);

  /** What a manager can have the hypervisor do. */
  interface Means {

    /** Lets the guest stand still for so long at the switchover, s. */
    void allowDowntime(double seconds);

    /** Stops the guest for good: the rest is sent while it stands still. */
    void stop();

    /** Has the guest go on at the destination at once, and fetch there what it misses. */
    void goOnAtDestination();

    /** Gives the migration up; the guest runs on at the source. */
    void cancel();
  }
}
