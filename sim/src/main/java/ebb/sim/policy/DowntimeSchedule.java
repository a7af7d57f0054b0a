package ebb.sim.policy;

import ebb.core.Reading;
import ebb.sim.machine.Manager;

/**
 * oVirt's convergence schedules: after each of some iterations the guest may stand still for
 * longer, and at last the migration is given up.
 *
 * <p>Source: oVirt's migration policies "minimal downtime", "suspend workload if needed" and "very
 * large VMs".
 */
final class DowntimeSchedule implements Manager {

  /** Rounds that have to be over for the next limit. */
  private static final int[] AFTER_ROUNDS = {0, 1, 2, 3, 4, 6, 7, 8};

  private static final double GIVE_UP = Double.POSITIVE_INFINITY;

  private final double[] limits;

  /**
   * @param limits the downtime limits one after the other, s
   */
  private DowntimeSchedule(double... limits) {
    this.limits = limits;
  }

  static DowntimeSchedule minimalDowntime() {
    return new DowntimeSchedule(0.1, 0.15, 0.2, 0.3, 0.4, 0.5, GIVE_UP);
  }

  static DowntimeSchedule suspend() {
    return new DowntimeSchedule(0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 5, GIVE_UP);
  }

  static DowntimeSchedule veryLarge() {
    return new DowntimeSchedule(0.3, 0.4, 0.5, 0.7, 1, 1.5, 5, GIVE_UP);
  }

  @Override
  public void look(Reading reading, Means means) {
    double seconds = limits[0];
    for (int i = 1; i < limits.length && reading.round() > AFTER_ROUNDS[i]; i++) {
      seconds = limits[i];
    }
    if (seconds == GIVE_UP) {
      means.cancel();
    } else {
      means.allowDowntime(seconds);
    }
  }
}
