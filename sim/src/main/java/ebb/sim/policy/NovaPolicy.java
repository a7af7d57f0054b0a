package ebb.sim.policy;

import ebb.core.Reading;
import ebb.sim.machine.Manager;

/**
 * OpenStack Nova: the downtime limit grows in ten steps to 500 ms, one each 75 s for every GiB of
 * the guest; after 800 s for every GiB the migration is given up.
 *
 * <pre>
 *   limit(i) = offset + (maximum - offset) ^ (i / steps) ms,    offset = maximum / (steps + 1)
 * </pre>
 *
 * <p>Source: Nova's live_migration_downtime, _steps, _delay and live_migration_completion_timeout,
 * with their defaults.
 */
final class NovaPolicy implements Manager {

  private static final double MAXIMUM_MILLIS = 500;
  private static final int STEPS = 10;
  private static final double DELAY_SECONDS_PER_GIB = 75;
  private static final double TIMEOUT_SECONDS_PER_GIB = 800;

  @Override
  public void look(Reading reading, Means means) {
    double gib = Math.max(2, reading.totalBytes() / (double) (1 << 30));
    if (reading.seconds() > TIMEOUT_SECONDS_PER_GIB * gib) {
      means.cancel();
      return;
    }
    double step = Math.min(STEPS, Math.floor(reading.seconds() / (DELAY_SECONDS_PER_GIB * gib)));
    double offset = MAXIMUM_MILLIS / (STEPS + 1);
    double millis = offset + StrictMath.pow(MAXIMUM_MILLIS - offset, step / STEPS);
    means.allowDowntime(millis / 1000);
  }
}
