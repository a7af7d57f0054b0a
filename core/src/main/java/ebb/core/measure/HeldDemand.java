package ebb.core.measure;

/**
 * The CPU that a guest would use if its hypervisor's own throttle did not hold it.
 *
 * <p>At p percent QEMU lets a vCPU run for 10 ms and then has it sleep for p / (100 - p) as long,
 * so that it has 1 - p/100 of its time. A guest that wants more than that, and uses U, wants U / (1
 * - p/100); nobody uses more than all of its vCPUs. Source: QEMU's system/cpu-throttle.c.
 */
public final class HeldDemand {

  private static final int MOST_PERCENT = 99;

  private HeldDemand() {}

  /**
   * What it would use.
   *
   * @param usedVcpus what it used, vCPU-seconds a second
   * @param percentage of the hypervisor's throttle meanwhile, 0 when off
   * @param vcpus number of its vCPUs
   * @return vCPU-seconds a second
   */
  public static double of(double usedVcpus, long percentage, int vcpus) {
    long held = Math.max(0, Math.min(MOST_PERCENT, percentage));
    return held == 0
        ? usedVcpus
        : Math.max(usedVcpus, Math.min(vcpus, usedVcpus / (1 - held / 100.0)));
  }
}
