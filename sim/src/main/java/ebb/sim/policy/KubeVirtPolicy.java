package ebb.sim.policy;

import ebb.core.Reading;
import ebb.sim.machine.Manager;

/**
 * KubeVirt today: when nothing less has remained for 150 s, or after 150 s for every GiB, the guest
 * is paused until all is across (allowWorkloadDisruption; without that it gives up, which no
 * comparison needs).
 */
final class KubeVirtPolicy implements Manager {

  private static final double PROGRESS_TIMEOUT_SECONDS = 150;
  private static final double TIMEOUT_SECONDS_PER_GIB = 150;

  private double least = Double.POSITIVE_INFINITY;
  private double leastAt;

  @Override
  public void look(Reading reading, Means means) {
    if (reading.remainingBytes() < least) {
      least = reading.remainingBytes();
      leastAt = reading.seconds();
    }
    double gib = reading.totalBytes() / (double) (1 << 30);
    if (reading.seconds() > TIMEOUT_SECONDS_PER_GIB * gib
        || reading.seconds() - leastAt > PROGRESS_TIMEOUT_SECONDS) {
      means.stop();
    }
  }
}
