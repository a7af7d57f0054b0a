package ebb.core;

import java.util.Optional;

/** Readings for tests, with only what a test is about spelled out. */
public final class Readings {

  public static final long MIB = 1 << 20;

  private Readings() {}

  /** A reading of a 1000 MiB guest with one vCPU, in pre-copy; sizes in MiB. */
  public static Reading preCopy(
      double seconds, long round, long remaining, long migrated, double vcpuSeconds) {
    return of(Phase.PRE_COPY, seconds, round, remaining, migrated, vcpuSeconds, 60 * MIB);
  }

  /** A reading of a 1000 MiB guest in any phase; sizes in MiB, the dirty rate in bytes a second. */
  public static Reading of(
      Phase phase,
      double seconds,
      long round,
      long remaining,
      long migrated,
      double vcpuSeconds,
      long dirtyRate) {
    return new Reading(
        phase,
        seconds,
        round,
        1000 * MIB,
        remaining * MIB,
        migrated * MIB,
        migrated * MIB,
        dirtyRate,
        vcpuSeconds,
        1,
        Optional.empty());
  }

  /** A reading with a sample of pages. */
  public static Reading withSample(Reading r, DirtySample sample) {
    return new Reading(
        r.phase(),
        r.seconds(),
        r.round(),
        r.totalBytes(),
        r.remainingBytes(),
        r.migratedBytes(),
        r.sentBytes(),
        r.dirtiedBytesPerSecond(),
        r.vcpuSeconds(),
        r.vcpus(),
        Optional.of(sample));
  }
}
