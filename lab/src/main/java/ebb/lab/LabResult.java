package ebb.lab;

import ebb.steering.MigrationSummary;

/**
 * How a migration in the lab went, with what only the guest itself can tell.
 *
 * @param longestStallMillis the longest gap in the guest's own progress while it was migrated, ms;
 *     the switchover is not in it, because the guest's clock stands still then
 * @param startMillis guest time at which the migration began, ms since the guest was ready
 * @param keptSeconds how long its vCPUs were kept from running while it was migrated, all together
 *     and by the guest's own clock, s; in gaps of a millisecond and more, because an emulated guest
 *     has shorter ones all the time
 * @param stalls all such gaps while it was migrated, by length
 * @param memoryIntact whether the guest, at the end, has found all of its memory as it left it
 * @param runningAtDestination whether its progress went on at the destination, and only there
 */
public record LabResult(
    MigrationSummary summary,
    double longestStallMillis,
    long startMillis,
    double keptSeconds,
    StallHistogram stalls,
    boolean memoryIntact,
    boolean runningAtDestination) {

  /** Arrived, running, unharmed. */
  public boolean isGood() {
    return summary.status() == MigrationSummary.Status.COMPLETED
        && memoryIntact
        && runningAtDestination;
  }
}
