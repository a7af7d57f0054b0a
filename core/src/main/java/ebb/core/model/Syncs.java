package ebb.core.model;

import ebb.core.HypervisorTraits;

/**
 * The bitmap syncs that a hypervisor adds within a round, which cut it short: their interval, and
 * in how much CPU time what still waits was dirtied.
 */
final class Syncs {

  /** A round that sends less than this part of what it might is cut short by a sync. */
  private static final double CUT = 0.8;

  /** The first sync within a round may come as late as the second is due, but no later. */
  private static final double LATE = 2.2;

  private double intervalSeconds;
  private double historySeconds;

  Syncs(HypervisorTraits traits) {
    this.intervalSeconds = traits.syncSeconds();
  }

  /** The hypervisor is said to sync at another interval; what was seen of it counts for more. */
  void expect(double beforeSeconds, double nowSeconds) {
    if (intervalSeconds == beforeSeconds) {
      intervalSeconds = nowSeconds;
    }
  }

  static boolean isCut(double sentBytes, double excess) {
    return sentBytes < CUT * excess;
  }

  void endRound(boolean cut, boolean first, double seconds, double vcpuSeconds) {
    historySeconds = cut ? historySeconds + vcpuSeconds : vcpuSeconds;
    if (cut) {
      intervalSeconds = seconds;
    } else if (!first && seconds > LATE * intervalSeconds) {
      intervalSeconds = Double.POSITIVE_INFINITY;
    }
  }

  /** After which the hypervisor syncs at the latest, s; infinite if it does not. */
  double intervalSeconds() {
    return intervalSeconds;
  }

  /** In which what still waits was dirtied, vCPU-seconds. */
  double historySeconds() {
    return historySeconds;
  }
}
