package ebb.qemu.migration;

import ebb.steering.MigrationCounters;
import ebb.steering.MigrationRequest;
import ebb.steering.MigrationSummary;

/**
 * Sums up the attempts at a migration: the last one's counters, and what all have cost the guest.
 */
final class SummaryOfAttempts {

  private final MigrationRequest request;
  private final String throttle;
  private final long speedBytesPerSecond;
  private int attempts;
  private double lostSeconds;
  private double leastShare = 1;
  private long repairs;
  private Outcome outcome = Outcome.notBegun();
  private MigrationCounters counters = MigrationCounters.NONE;

  SummaryOfAttempts(MigrationRequest request, String throttle, long speedBytesPerSecond) {
    this.request = request;
    this.throttle = throttle;
    this.speedBytesPerSecond = speedBytesPerSecond;
  }

  /** Adds one that has ended. */
  void add(Attempt attempt, Outcome how) {
    attempts++;
    lostSeconds += attempt.meter().lostSeconds();
    leastShare = Math.min(leastShare, attempt.meter().leastShare());
    repairs += attempt.repairs();
    outcome = how;
    counters = attempt.counters();
  }

  /** How many have ended. */
  int attempts() {
    return attempts;
  }

  MigrationSummary build() {
    return MigrationSummary.of(
        outcome.status(),
        outcome.reason(),
        counters,
        lostSeconds,
        leastShare,
        throttle,
        request,
        speedBytesPerSecond,
        attempts,
        repairs);
  }
}
