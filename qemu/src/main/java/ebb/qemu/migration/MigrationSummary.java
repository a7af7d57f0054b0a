package ebb.qemu.migration;

import ebb.core.measure.WorkMeter;
import java.util.Optional;

/**
 * How a migration went.
 *
 * @param status how it ended
 * @param reason QEMU's reason where it failed
 * @param totalSeconds from the migrate command to the end, s, as QEMU counts it
 * @param downtimeMillis how long the guest stood still at the switchover, ms, as the source saw it
 * @param sentBytes on the wire for RAM
 * @param rounds passes over the dirty bitmap
 * @param lostWorkSeconds guest CPU-seconds lost, downtime included
 * @param minShare the least share of its demand that the guest got over any one second, 0 to 1
 * @param surplusPages pages migrated minus pages newly dirtied
 * @param throttle name of the mechanism
 * @param policy name of the policy
 * @param aggression as asked, 0 to 1
 * @param speedBytesPerSecond the cap on the migration's bandwidth, 0 when there is none
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
    double aggression,
    long speedBytesPerSecond) {

  /**
   * Sums up.
   *
   * @param info QEMU's last answer that had counters
   * @param speedBytesPerSecond the cap in force, 0 when there is none
   */
  static MigrationSummary of(
      Outcome outcome,
      MigrationInfo info,
      WorkMeter meter,
      MigrationRequest request,
      String throttle,
      long speedBytesPerSecond) {
    long dirtied = Math.max(0, info.remainingBytes() + info.migratedBytes() - info.totalBytes());
    return new MigrationSummary(
        outcome.status(),
        outcome.reason(),
        info.totalMillis() / 1000.0,
        info.downtimeMillis(),
        info.sentBytes(),
        info.round(),
        meter.lostSeconds(),
        meter.leastShare(),
        (info.migratedBytes() - dirtied) / info.pageSize(),
        throttle,
        request.policy(),
        request.intent().aggression(),
        speedBytesPerSecond);
  }

  /** The ways a migration ends. */
  public enum Status {
    /** The guest runs at the destination. */
    COMPLETED,
    /** It broke off; the guest runs on at the source. */
    FAILED,
    /** Somebody cancelled it; the guest runs on at the source. */
    CANCELLED
  }
}
