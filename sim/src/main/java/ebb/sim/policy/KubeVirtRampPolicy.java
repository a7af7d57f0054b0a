package ebb.sim.policy;

import ebb.core.Reading;
import ebb.sim.machine.Manager;

/**
 * KubeVirt's proposal of a downtime ramp: from the third round on the limit grows from 150 ms in
 * seven steps to the maximum, with at least 10 s between two.
 */
final class KubeVirtRampPolicy implements Manager {

  private static final double FIRST_SECONDS = 0.15;
  private static final double MAXIMUM_SECONDS = 0.9;
  private static final int STEPS = 7;
  private static final double COOL_DOWN_SECONDS = 10;

  private int step;
  private double lastStepAt = Double.NEGATIVE_INFINITY;
  private long round;

  @Override
  public void look(Reading reading, Means means) {
    boolean newRound = reading.round() > round;
    round = reading.round();
    if (newRound
        && round >= 3
        && step < STEPS
        && reading.seconds() - lastStepAt >= COOL_DOWN_SECONDS) {
      step++;
      lastStepAt = reading.seconds();
    }
    means.allowDowntime(FIRST_SECONDS + (MAXIMUM_SECONDS - FIRST_SECONDS) * step / STEPS);
  }
}
