package ebb.sim.machine;

/**
 * What a migration costs the guest, measured inside the virtual guest at every moment, where a
 * controller only has readings.
 */
final class GuestCost {

  private static final int WINDOWS_OF_A_SECOND = 10;

  private final double[] usedBefore = new double[WINDOWS_OF_A_SECOND];
  private final double wantedVcpus;
  private long window;
  private double usedSeconds;
  private double leastShare = 1;
  private double longestStallSeconds;

  GuestCost(double wantedVcpus) {
    this.wantedVcpus = wantedVcpus;
  }

  /** The guest has run for a while with so much CPU, standing still for so long at a time. */
  void run(double seconds, double usedVcpus, double stallSeconds) {
    usedSeconds += usedVcpus * seconds;
    if (stallSeconds > longestStallSeconds && seconds > 0) {
      longestStallSeconds = stallSeconds;
    }
  }

  /** A window of 100 ms has ended, the guest not having been stopped yet. */
  void endWindow() {
    int slot = (int) (window % WINDOWS_OF_A_SECOND);
    if (window >= WINDOWS_OF_A_SECOND) {
      leastShare = Math.min(leastShare, (usedSeconds - usedBefore[slot]) / wanted(1));
    }
    usedBefore[slot] = usedSeconds;
    window++;
  }

  private double wanted(double seconds) {
    return Math.max(wantedVcpus * seconds, 1e-12);
  }

  /** CPU time used so far, s. */
  double usedSeconds() {
    return usedSeconds;
  }

  /** CPU time that the guest wanted and did not get in so long, s. */
  double lostSeconds(double seconds) {
    return Math.max(0, wantedVcpus * seconds - usedSeconds);
  }

  /**
   * The least part of the CPU it wanted over any one second, to 100 ms; over all the time where
   * that is shorter.
   */
  double leastShare(double seconds) {
    if (wantedVcpus <= 0) {
      return 1;
    }
    double whole = seconds > 0 && seconds < 1 ? usedSeconds / wanted(seconds) : 1;
    return Math.max(0, Math.min(1, Math.min(whole, leastShare)));
  }

  /** The longest time it stood still at a time, the switchover apart, s. */
  double longestStallSeconds() {
    return longestStallSeconds;
  }
}
