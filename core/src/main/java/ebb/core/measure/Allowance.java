package ebb.core.measure;

import ebb.core.Reading;

/**
 * Tells whether a guest was held to what it was allowed: the integral of its share over its vCPUs,
 * against what their clock says. What it did while it was not held says nothing about how well it
 * was judged.
 */
public final class Allowance {

  /**
   * A quota holds on the average of some periods only, and vCPU clocks are read a little apart, so
   * this much more is not yet disobedience.
   */
  private static final double FACTOR = 1.2;

  private static final double BESIDES_CPUS = 0.05;

  private boolean begun;
  private double startSeconds;
  private double startVcpuSeconds;
  private double lastSeconds;
  private double allowedVcpuSeconds;

  /**
   * Takes a reading in.
   *
   * @param share of its vCPUs that the guest was allowed since the last one, 0 to 1
   */
  public void add(Reading reading, double share) {
    if (!begun) {
      restart(reading);
    }
    double elapsed = Math.max(0, reading.seconds() - lastSeconds);
    allowedVcpuSeconds += elapsed * share * reading.vcpus();
    lastSeconds = reading.seconds();
  }

  /** Begins anew at a reading. */
  public void restart(Reading reading) {
    begun = true;
    startSeconds = reading.seconds();
    startVcpuSeconds = reading.vcpuSeconds();
    lastSeconds = reading.seconds();
    allowedVcpuSeconds = 0;
  }

  /** Whether the guest was held since the last restart, as far as its clock tells. */
  public boolean isKept(Reading reading) {
    double used = reading.vcpuSeconds() - startVcpuSeconds;
    double besides = BESIDES_CPUS * (reading.seconds() - startSeconds);
    return used <= FACTOR * allowedVcpuSeconds + besides;
  }
}
