package ebb.host.guest;

/**
 * A vCPU clock whose jumps are taken out: the sum of what it has advanced between two looks, where
 * each advance is at least zero and at most what so many vCPUs can use in the time between. A clock
 * that jumps spoils one look, and not all that the law has learnt.
 */
public final class SteadyClock {

  // Clocks of threads are read one after the other, and a little after the wall's.
  private static final double SLACK_SECONDS = 0.1;
  private static final double MOST_SECONDS = 1e9;

  private final VcpuClock clock;
  private int vcpus;
  private double seconds;
  private double lastClock;
  private double lastWall;

  public SteadyClock(VcpuClock clock, int vcpus) {
    this.clock = clock;
    this.vcpus = vcpus;
    double now = clock.vcpuSeconds();
    this.lastClock = now;
    this.seconds = now >= 0 && now <= MOST_SECONDS ? now : 0;
  }

  /** So many vCPUs can use CPU time from now on. */
  public void vcpus(int now) {
    vcpus = now;
  }

  /**
   * CPU time used by all vCPUs together, s.
   *
   * @param wall time by a monotonic clock, s
   */
  public double vcpuSeconds(double wall) {
    double now = clock.vcpuSeconds();
    double most = vcpus * (Math.max(0, wall - lastWall) + SLACK_SECONDS);
    double used = now - lastClock;
    if (used > 0) { // not so when either is NaN
      seconds += Math.min(used, most);
    }
    lastClock = now;
    lastWall = wall;
    return seconds;
  }
}
