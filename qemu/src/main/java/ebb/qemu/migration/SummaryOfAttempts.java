package ebb.qemu.migration;

import ebb.json.JsonObject;

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
  private MigrationInfo info = MigrationInfo.of(JsonObject.empty());

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
    info = attempt.info();
  }

  /** How many have ended. */
  int attempts() {
    return attempts;
  }

  MigrationSummary build() {
    return MigrationSummary.of(
        outcome.status(),
        outcome.reason(),
        info,
        lostSeconds,
        leastShare,
        throttle,
        request,
        speedBytesPerSecond,
        attempts,
        repairs);
  }
}
