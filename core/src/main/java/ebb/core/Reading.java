package ebb.core;

import java.util.Optional;

/**
 * What a hypervisor says about one migration at one moment. Counters grow from the migration's
 * start; a page counts with its full size whether it was sent whole, compressed or as a zero page.
 *
 * @param phase where the migration stands
 * @param seconds time since the migration was asked for, or since the memory's turn came where
 *     disks were copied first, s, never falling
 * @param round number of the current pass over the dirty bitmap, counted in bitmap syncs; 1 is the
 *     first copy of all memory, 0 before that
 * @param totalBytes the guest's memory, bytes; its disks in {@link Phase#DISKS}
 * @param remainingBytes known to be dirty and not yet sent, bytes; of its disks in {@link
 *     Phase#DISKS}
 * @param migratedBytes guest memory handled so far, bytes, a page counted each time it is sent
 * @param sentBytes put on the wire so far, bytes
 * @param dirtiedBytesPerSecond dirty rate as the hypervisor reports it; it saturates, because a
 *     page is counted once a round however often it is written
 * @param vcpuSeconds CPU time used by all vCPUs together, s, from any fixed origin
 * @param vcpus number of vCPUs, at least 1
 * @param sample a look at the guest's dirtying that has been completed since the last reading
 * @param inForce what really holds the guest; empty where nobody has read it back
 */
public record Reading(
    Phase phase,
    double seconds,
    long round,
    long totalBytes,
    long remainingBytes,
    long migratedBytes,
    long sentBytes,
    long dirtiedBytesPerSecond,
    double vcpuSeconds,
    int vcpus,
    Optional<DirtySample> sample,
    Optional<InForce> inForce) {

  /** A reading of a hypervisor that is believed to do what it is asked to. */
  public Reading(
      Phase phase,
      double seconds,
      long round,
      long totalBytes,
      long remainingBytes,
      long migratedBytes,
      long sentBytes,
      long dirtiedBytesPerSecond,
      double vcpuSeconds,
      int vcpus,
      Optional<DirtySample> sample) {
    this(
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
        sample,
        Optional.empty());
  }

  /** Refuses what no hypervisor can mean: an adapter has to mend or drop such a reading. */
  public Reading {
    if (!(seconds >= 0) || !(vcpuSeconds >= 0) || seconds > 1e9 || vcpuSeconds > 1e12) {
      throw new IllegalArgumentException("time out of range: " + seconds + " s, " + vcpuSeconds);
    }
    if (round < 0
        || totalBytes < 0
        || remainingBytes < 0
        || migratedBytes < 0
        || sentBytes < 0
        || dirtiedBytesPerSecond < 0) {
      throw new IllegalArgumentException("negative counter in a reading");
    }
    if (vcpus < 1) {
      throw new IllegalArgumentException("a guest has at least one vCPU, not " + vcpus);
    }
  }

  /** Returns this reading with what has been read back of the throttle. */
  public Reading with(InForce force) {
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
        sample,
        Optional.of(force));
  }
}
