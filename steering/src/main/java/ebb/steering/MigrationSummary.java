package ebb.steering;

import ebb.core.Aggression;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How a migration went.
 *
 * @param status how it ended
 * @param reason why it failed; why the guest does not run where it should
 * @param totalSeconds from the migrate command to the end, s, as QEMU counts it
 * @param downtimeMillis how long the guest stood still at the switchover, ms, as the source saw it
 * @param sentBytes on the wire for RAM
 * @param rounds passes over the dirty bitmap
 * @param lostWorkSeconds guest CPU-seconds lost, downtime included
 * @param minShare the least share of its demand that the guest got over any one second, 0 to 1
 * @param surplusPages pages migrated minus pages newly dirtied
 * @param throttle name of the mechanism
 * @param policy name of the policy
 * @param aggression as asked
 * @param chosenAggression the one that was in use at last, 0 to 1; empty for a policy that has none
 * @param speedBytesPerSecond the cap on the migration's bandwidth, 0 when there is none
 * @param attempts how often it was begun; what is counted above is of the last attempt, but for the
 *     lost work, the least share and the repairs
 * @param repairs how often something that ebb had set was found changed, and was set again
 */
public record MigrationSummary(
    Status status,
    Optional<String> reason,
    double totalSeconds,
    double downtimeMillis,
    long sentBytes,
    long rounds,
    double lostWorkSeconds,
    double minShare,
    long surplusPages,
    String throttle,
    String policy,
    Aggression aggression,
    OptionalDouble chosenAggression,
    long speedBytesPerSecond,
    int attempts,
    long repairs) {

  /** The ways a migration ends. */
  public enum Status {
    /** The guest runs at the destination. */
    COMPLETED,
    /** It broke off; the guest runs on at the source unless the reason says otherwise. */
    FAILED,
    /** Somebody cancelled it; the guest runs on at the source. */
    CANCELLED
  }

  /**
   * Sums a migration up.
   *
   * @param counters its last ones
   * @param lostSeconds see {@link #lostWorkSeconds}
   * @param leastShare see {@link #minShare}
   * @param chosenAggression see {@link #chosenAggression}
   */
  public static MigrationSummary of(
      Status status,
      Optional<String> reason,
      MigrationCounters counters,
      double lostSeconds,
      double leastShare,
      String throttle,
      MigrationRequest request,
      OptionalDouble chosenAggression,
      long speedBytesPerSecond,
      int attempts,
      long repairs) {
    long dirtied =
        Math.max(0, counters.remainingBytes() + counters.migratedBytes() - counters.totalBytes());
    return new MigrationSummary(
        status,
        reason,
        counters.totalMillis() / 1000.0,
        counters.downtimeMillis(),
        counters.sentBytes(),
        counters.round(),
        lostSeconds,
        leastShare,
        (counters.migratedBytes() - dirtied) / counters.pageSize(),
        throttle,
        request.policy(),
        request.intent().aggression(),
        chosenAggression,
        speedBytesPerSecond,
        attempts,
        repairs);
  }
}
