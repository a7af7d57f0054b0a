package ebb.steering.session;

import ebb.steering.MigrationCounters;
import ebb.steering.MigrationRequest;
import ebb.steering.MigrationSummary;
import java.util.OptionalDouble;

/**
 * Sums up the attempts at a migration: the last one's counters, and what all have cost the guest.
 */
final class SummaryOfAttempts {

  private int attempts;
  private double lostSeconds;
  private double leastShare = 1;
  private long repairs;
  private OptionalDouble aggression = OptionalDouble.empty();
  private Outcome outcome = Outcome.notBegun();
  private MigrationCounters counters = MigrationCounters.NONE;

  /** Adds one that has ended. */
  void add(Attempt attempt, Outcome how) {
    attempts++;
    lostSeconds += attempt.meter().lostSeconds();
    leastShare = Math.min(leastShare, attempt.meter().leastShare());
    repairs += attempt.repairs();
    aggression = attempt.aggression();
    outcome = how;
    counters = attempt.counters();
  }

  /** How many have ended. */
  int attempts() {
    return attempts;
  }

  MigrationSummary build(MigrationRequest request, String throttle, long speedBytesPerSecond) {
    return MigrationSummary.of(
        outcome.status(),
        outcome.reason(),
        counters,
        lostSeconds,
        leastShare,
        throttle,
        request,
        aggression,
        speedBytesPerSecond,
        attempts,
        repairs);
  }
}
