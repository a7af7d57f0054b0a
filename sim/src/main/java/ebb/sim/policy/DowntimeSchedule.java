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

  /**
   * From an iteration on.
   *
   * @param iteration how many rounds have to be over
   * @param downtimeSeconds the downtime limit, s; infinite to give up
   */
  record Step(int iteration, double downtimeSeconds) {}

  private final double firstSeconds;
  private final Step[] steps;

  private DowntimeSchedule(double firstSeconds, Step... steps) {
    this.firstSeconds = firstSeconds;
    this.steps = steps;
  }

  static DowntimeSchedule minimalDowntime() {
    return new DowntimeSchedule(
        0.1,
        new Step(1, 0.15),
        new Step(2, 0.2),
        new Step(3, 0.3),
        new Step(4, 0.4),
        new Step(6, 0.5),
        new Step(7, Double.POSITIVE_INFINITY));
  }

  static DowntimeSchedule suspend() {
    return new DowntimeSchedule(
        0.1,
        new Step(1, 0.15),
        new Step(2, 0.2),
        new Step(3, 0.3),
        new Step(4, 0.4),
        new Step(6, 0.5),
        new Step(7, 5),
        new Step(8, Double.POSITIVE_INFINITY));
  }

  static DowntimeSchedule veryLarge() {
    return new DowntimeSchedule(
        0.3,
        new Step(1, 0.4),
        new Step(2, 0.5),
        new Step(3, 0.7),
        new Step(4, 1),
        new Step(6, 1.5),
        new Step(7, 5),
        new Step(8, Double.POSITIVE_INFINITY));
  }

  @Override
  public void look(Reading reading, Means means) {
    double seconds = firstSeconds;
    for (Step step : steps) {
      if (reading.round() > step.iteration()) {
        seconds = step.downtimeSeconds();
      }
    }
    if (Double.isInfinite(seconds)) {
      means.cancel();
    } else {
      means.allowDowntime(seconds);
    }
  }
}
