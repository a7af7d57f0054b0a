package ebb.steering;

import ebb.core.DirtySample;
import ebb.core.Phase;
import ebb.core.Reading;
import java.util.Optional;

/**
 * What a hypervisor counts of a migration. What it does not say is 0.
 *
 * @param round which pass over the guest's memory this is, the first is 1
 * @param totalBytes guest RAM
 * @param remainingBytes RAM known dirty and not yet sent
 * @param migratedBytes RAM handled: whole, zero and delta-compressed pages, each with its full size
 * @param sentBytes on the wire for RAM
 * @param bytesPerSecond speed of the last window of some 100 ms, by which QEMU decides on the
 *     switchover
 * @param dirtiedBytesPerSecond how fast the guest dirtied its memory, seen at the last bitmap sync
 * @param totalMillis how long the migration has taken so far, or took
 * @param downtimeMillis the downtime measured at the source; 0 until it is over
 * @param throttlePercentage QEMU's own throttle, 0 when off
 * @param pageSize bytes in a page, at least 1
 */
public record MigrationCounters(
    long round,
    long totalBytes,
    long remainingBytes,
    long migratedBytes,
    long sentBytes,
    double bytesPerSecond,
    long dirtiedBytesPerSecond,
    long totalMillis,
    long downtimeMillis,
    long throttlePercentage,
    long pageSize) {

  /** Nothing has been counted. */
  public static final MigrationCounters NONE =
      new MigrationCounters(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4096);

  /**
   * As a reading.
   *
   * @param seconds when they were read, s, from the start of the migration
   * @param vcpuSeconds the guest's vCPUs' clock then
   * @param sample of its dirtying, where one has just been taken
   */
  public Reading reading(
      Phase phase, double seconds, double vcpuSeconds, int vcpus, Optional<DirtySample> sample) {
    return new Reading(
        phase,
        seconds,
        round,
        totalBytes,
        remainingBytes,
        migratedBytes,
        sentBytes,
        dirtiedBytesPerSecond,
        vcpuSeconds,
        vcpus,
        sample);
  }

  /** Whether memory is counted, as it is where a guest leaves or has left. */
  public boolean areThere() {
    return totalBytes > 0;
  }
}
