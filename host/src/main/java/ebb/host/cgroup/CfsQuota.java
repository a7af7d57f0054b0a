package ebb.host.cgroup;

import ebb.core.Stalls;

/**
 * A share in the terms of the kernel's CFS bandwidth control: so much CPU time (quota) in each
 * period. A throttled guest stands still for up to a period at a time, and the kernel grants no
 * less than 1 ms, so the period is the shortest of a short list that the share allows: 10 ms down
 * to 10 % of one CPU, 1 s for a thousandth.
 *
 * @param periodMicros length of a period, us
 * @param quotaMicros CPU time in each period, us
 */
public record CfsQuota(long periodMicros, long quotaMicros) {

  /**
   * For how long a thread stands still under the quotas of {@link #of}. The kernel notices that a
   * quota is used up at a tick of its clock only, of which there are 250 a second as a rule: a
   * thread runs on until then, and stands still the longer for it.
   */
  static final Stalls STALLS = new Stalls(0.010, 0.004);

  static final long LEAST_QUOTA_MICROS = 1_000;
  private static final long[] PERIODS_MICROS = {
    10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000
  };

  /**
   * The quota for a group of vCPU threads.
   *
   * @param share part of their CPU time, 0 to 1
   * @param vcpus how many threads share the quota, at least 1
   */
  public static CfsQuota of(double share, int vcpus) {
    double cpus = share * vcpus;
    for (long period : PERIODS_MICROS) {
      if (cpus * period >= LEAST_QUOTA_MICROS) {
        return new CfsQuota(period, Math.round(cpus * period));
      }
    }
    return new CfsQuota(PERIODS_MICROS[PERIODS_MICROS.length - 1], LEAST_QUOTA_MICROS);
  }

  /** CPUs' worth of time that the group may use. */
  public double cpus() {
    return (double) quotaMicros / periodMicros;
  }
}
