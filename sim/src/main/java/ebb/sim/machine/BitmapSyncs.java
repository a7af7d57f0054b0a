package ebb.sim.machine;

/**
 * Bitmap syncs: what the guest has written waits to be sent from then on. Counts what they find,
 * and reports it as QEMU does, as a rate over at least a second.
 */
final class BitmapSyncs {

  private static final double LEAST_RATE_PERIOD_SECONDS = 1;

  private final VirtualGuest memory;
  private final double noise;
  private final long seed;
  private long count;
  private double reportedRate;
  private double periodStart;
  private double periodFound;

  /**
   * @param noise the standard deviation of what a sync finds, as a part of it
   */
  BitmapSyncs(VirtualGuest memory, double noise, long seed) {
    this.memory = memory;
    this.noise = noise;
    this.seed = seed;
  }

  /**
   * Does one.
   *
   * @return newly dirty memory, bytes
   */
  double sync(double now) {
    double factor = noise == 0 ? 1 : Math.max(0, 1 + noise * Chance.normal(seed, count));
    count++;
    double found = memory.sync(factor);
    periodFound += found;
    if (now - periodStart > LEAST_RATE_PERIOD_SECONDS) {
      reportedRate = periodFound / (now - periodStart);
      periodStart = now;
      periodFound = 0;
    }
    return found;
  }

  /** What the guest dirties by the last period, bytes a second. */
  double dirtiedBytesPerSecond() {
    return reportedRate;
  }
}
