package ebb.libvirt;

import java.util.Map;

/**
 * What libvirt says about a domain's job. Counters are 0 where it says nothing.
 *
 * @param kind how the job stands
 * @param migratesOut whether it is a migration to another host; libvirt knows at the source only
 * @param elapsedMillis since it began
 * @param downtimeMillis how long the guest stood still at the switchover, as both sides together
 *     measured it; an estimate of QEMU's before that
 * @param totalBytes guest RAM
 * @param remainingBytes RAM known dirty and not yet sent
 * @param sentBytes on the wire for RAM
 * @param migratedBytes RAM handled, a page counted each time it is sent
 * @param dirtiedBytesPerSecond as QEMU measured it in the last round
 * @param bytesPerSecond on the wire, as QEMU measured it
 * @param iteration number of the pass over the dirty bitmap, 1 the first
 * @param pageBytes bytes in a page, at least 1
 * @param throttlePercentage QEMU's own throttle, 0 when off
 * @param diskTotalBytes disks that are copied with the guest; 0 without any
 * @param diskRemainingBytes of them, not yet copied
 */
public record JobStats(
    Kind kind,
    boolean migratesOut,
    long elapsedMillis,
    long downtimeMillis,
    long totalBytes,
    long remainingBytes,
    long sentBytes,
    long migratedBytes,
    long dirtiedBytesPerSecond,
    long bytesPerSecond,
    long iteration,
    long pageBytes,
    long throttlePercentage,
    long diskTotalBytes,
    long diskRemainingBytes) {

  /** How a job stands. */
  public enum Kind {
    /** There is none. */
    NONE,
    /** Under way. */
    ACTIVE,
    /** Done, as far as QEMU is concerned; libvirt has not finished. */
    COMPLETED,
    /** Failed; libvirt has not finished. */
    FAILED,
    /** Aborted; libvirt has not finished. */
    CANCELLED
  }

  private static final long DEFAULT_PAGE = 4096;
  private static final int MIGRATION_OUT = 5;

  static JobStats of(int type, TypedParameters values) {
    long page = values.count("memory_page_size");
    long pageBytes = page > 0 ? page : DEFAULT_PAGE;
    return new JobStats(
        kind(type),
        values.count("operation") == MIGRATION_OUT,
        values.count("time_elapsed"),
        values.count("downtime"),
        values.count("memory_total"),
        values.count("memory_remaining"),
        values.count("memory_processed"),
        product(
            values.count("memory_constant") + values.count("memory_normal") + encoded(values),
            pageBytes),
        product(values.count("memory_dirty_rate"), pageBytes),
        values.count("memory_bps"),
        values.count("memory_iteration"),
        pageBytes,
        values.count("auto_converge_throttle"),
        values.count("disk_total"),
        values.count("disk_remaining"));
  }

  /** Pages sent as what has changed of them. Those that this makes no smaller count as normal. */
  private static long encoded(TypedParameters values) {
    return Math.max(0, values.count("compression_pages") - values.count("compression_overflow"));
  }

  /** Those of no job. */
  public static JobStats none() {
    return of(0, new TypedParameters(Map.of()));
  }

  /** Those of a job that has ended, as its event tells them. */
  static JobStats ended(TypedParameters values) {
    return of(values.flag("success").orElse(true) ? 3 : 4, values);
  }

  /** Whether a migration to another host is under way. */
  public boolean isMigratingOut() {
    return migratesOut && kind != Kind.NONE;
  }

  /** Whether disks are copied, and the guest's memory has not had its turn yet. */
  public boolean isCopyingDisks() {
    return diskTotalBytes > 0 && totalBytes == 0;
  }

  /**
   * For how long memory has been sent, s; 0 of a job that copies disks, too: libvirt counts the
   * time of both together.
   */
  public double memorySeconds() {
    return diskTotalBytes > 0 ? 0 : elapsedMillis / 1000.0;
  }

  private static Kind kind(int type) {
    return switch (type) {
      case 1, 2 -> Kind.ACTIVE;
      case 3 -> Kind.COMPLETED;
      case 4 -> Kind.FAILED;
      case 5 -> Kind.CANCELLED;
      default -> Kind.NONE;
    };
  }

  private static long product(long pages, long pageBytes) {
    return pages > Long.MAX_VALUE / 4 / pageBytes ? Long.MAX_VALUE / 4 : pages * pageBytes;
  }
}
