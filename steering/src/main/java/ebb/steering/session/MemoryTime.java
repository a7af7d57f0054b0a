package ebb.steering.session;

/** The time of a migration's readings: that of its memory, which waits while disks are copied. */
final class MemoryTime {

  private double secondsBefore;
  private long sinceNanos;
  private boolean waited;

  /**
   * @param originNanos when it begins, by {@link System#nanoTime}
   */
  MemoryTime(long originNanos) {
    this.sinceNanos = originNanos;
  }

  /** Disks are copied at this moment, as they were since the first such call. */
  void waits(long nowNanos) {
    if (!waited) {
      secondsBefore = seconds(nowNanos);
      waited = true;
    }
    sinceNanos = nowNanos;
  }

  /** How much of it there has been, s, never falling. */
  double seconds(long nowNanos) {
    return secondsBefore + Math.max(0, (nowNanos - sinceNanos) / 1e9);
  }
}
