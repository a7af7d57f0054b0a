package ebb.qemu.many;

import java.util.concurrent.atomic.AtomicLongArray;

/** How late decisions came: counts in steps of 10 us up to 2 s. Safe for use by several threads. */
final class Lateness {

  private static final long STEP_NANOS = 10_000;
  private static final int STEPS = 200_000;

  private final AtomicLongArray counts = new AtomicLongArray(STEPS);

  void add(long nanos) {
    counts.incrementAndGet(Math.clamp(nanos / STEP_NANOS, 0, STEPS - 1));
  }

  long count() {
    long sum = 0;
    for (int i = 0; i < STEPS; i++) {
      sum += counts.get(i);
    }
    return sum;
  }

  /**
   * That of the decision that only so many were later than.
   *
   * @param part 0.5 for the median, 1 for the latest
   * @return ms
   */
  double millis(double part) {
    long wanted = (long) Math.ceil(part * count());
    long seen = 0;
    for (int i = 0; i < STEPS; i++) {
      seen += counts.get(i);
      if (seen >= wanted) {
        return (i + 1) * STEP_NANOS / 1e6;
      }
    }
    return STEPS * STEP_NANOS / 1e6;
  }
}
