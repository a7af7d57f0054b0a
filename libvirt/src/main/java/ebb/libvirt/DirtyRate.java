package ebb.libvirt;

/**
 * A measurement of how fast a domain writes to its memory.
 *
 * @param measured whether it is there, and not under way or never begun
 * @param seconds length of its window
 * @param bytesPerSecond distinct memory written, in whole MiB a second
 */
public record DirtyRate(boolean measured, long seconds, long bytesPerSecond) {

  private static final long MEASURED = 2;
  private static final long MIB = 1 << 20;
  private static final long MOST_MIB = 1L << 40;

  static DirtyRate of(TypedParameters values) {
    long mib = Math.min(MOST_MIB, values.count("dirtyrate.megabytes_per_second"));
    return new DirtyRate(
        values.count("dirtyrate.calc_status") == MEASURED,
        values.count("dirtyrate.calc_period"),
        mib * MIB);
  }
}
