package ebb.sim.machine;

import ebb.sim.scenario.GuestSpec;
import java.util.Arrays;

/**
 * How much of the CPU that they want the vCPUs get, and for how long they stand still at a time.
 *
 * <ul>
 *   <li>A <b>share</b> is a quota that the vCPUs have in common, by CFS bandwidth control: they run
 *       until it is used up and stand still for the rest of the period. Of a guest that wants less
 *       than its share nothing is taken.
 *   <li>A <b>percentage</b> is QEMU's own throttle: each vCPU runs for 10 ms and then sleeps {@code
 *       10 ms * p / (1 - p)}.
 *   <li>A <b>slow-down</b> of a single vCPU comes from sleeps of that vCPU alone.
 * </ul>
 */
final class CpuThrottle {

  private static final double SLICE_SECONDS = 0.01;
  private static final double LEAST_QUOTA_SECONDS = 0.001;

  // The periods that ebb's cgroup throttle chooses from: the shortest that the share allows.
  private static final double[] PERIODS = {0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1};

  private final double[] demand;
  private final double totalDemand;
  private final double[] slowdown;
  private final double[] factor;
  private double share = 1;
  private double percentage;
  private double sleepSeconds;
  private boolean stopped;
  private double stallSeconds;
  private double pooledFactor = 1;
  private double usedVcpus;

  CpuThrottle(GuestSpec guest) {
    this.demand = guest.demand().stream().mapToDouble(Double::doubleValue).toArray();
    this.totalDemand = guest.demandVcpus();
    this.slowdown = new double[demand.length];
    this.factor = new double[demand.length];
    Arrays.fill(slowdown, 1);
    update();
  }

  /** Sets the vCPUs' common quota. */
  void share(double wanted) {
    if (wanted != share) {
      share = wanted;
      update();
    }
  }

  /** Sets QEMU's own throttle, 0 to 99. */
  void percentage(double wanted) {
    percentage = wanted;
    update();
  }

  /** Slows single vCPUs by sleeps of their own, each of at most so many seconds. */
  void slowDown(double[] factors, double sleeps) {
    System.arraycopy(factors, 0, slowdown, 0, slowdown.length);
    sleepSeconds = sleeps;
    update();
  }

  /** Stops the guest, or lets it go on without any throttle. */
  void stop(boolean stop) {
    stopped = stop;
    share = 1;
    percentage = 0;
    sleepSeconds = 0;
    Arrays.fill(slowdown, 1);
    update();
  }

  private void update() {
    double pool = 1;
    double period = 0;
    if (share < 1) {
      double cpus = share * demand.length;
      period = PERIODS[PERIODS.length - 1];
      for (int i = PERIODS.length - 1; i >= 0 && cpus * PERIODS[i] >= LEAST_QUOTA_SECONDS; i--) {
        period = PERIODS[i];
      }
      double quota = Math.max(LEAST_QUOTA_SECONDS, cpus * period) / period;
      pool = totalDemand > quota ? quota / totalDemand : 1;
    }
    double run = 1 - percentage / 100;
    double used = 0;
    for (int i = 0; i < demand.length; i++) {
      double slice = demand[i] > run ? run / demand[i] : 1;
      factor[i] = stopped ? 0 : Math.min(pool, slice) * slowdown[i];
      used += demand[i] * factor[i];
    }
    usedVcpus = used;
    pooledFactor = totalDemand > 0 ? used / totalDemand : stopped ? 0 : 1;
    double sliceSleep = percentage > 0 ? SLICE_SECONDS * percentage / (100 - percentage) : 0;
    stallSeconds = stopped ? 0 : Math.max(Math.max(period * (1 - pool), sliceSleep), sleepSeconds);
  }

  /** CPU the guest uses now, vCPU-seconds a second. */
  double usedVcpus() {
    return usedVcpus;
  }

  /** CPU the guest wants, vCPU-seconds a second. */
  double wantedVcpus() {
    return totalDemand;
  }

  /** Part of the CPU it wants that the whole guest gets. */
  double factor() {
    return pooledFactor;
  }

  /** Part of the CPU it wants that one vCPU gets. */
  double factor(int vcpu) {
    return factor[vcpu];
  }

  /** For how long the guest, or one of its vCPUs, stands still at a time, s. */
  double stallSeconds() {
    return stallSeconds;
  }
}
