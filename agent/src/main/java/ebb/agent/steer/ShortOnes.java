package ebb.agent.steer;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Leaves guests alone whose migrations are over as soon as they begin. Whoever begins and ends
 * migrations without end would push all others out of the history. So after three in a row that
 * took less than a second each, a guest's next one is left alone for a minute. Safe for use by
 * several threads.
 */
final class ShortOnes {

  static final int IN_A_ROW = 3;

  private static final long SHORT_NANOS = Duration.ofSeconds(1).toNanos();
  private static final long PAUSE_NANOS = Duration.ofMinutes(1).toNanos();

  private record Row(int count, long lastNanos) {}

  private final LongSupplier nanoTime;

  @GuardedBy("this")
  private final Map<String, Row> rows = new HashMap<>();

  /**
   * @param nanoTime a clock that only goes forward, ns
   */
  ShortOnes(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Whether a guest is to be left alone for now. */
  synchronized boolean rests(String guest) {
    long now = nanoTime.getAsLong();
    rows.values().removeIf(row -> now - row.lastNanos() >= PAUSE_NANOS);
    Row row = rows.get(guest);
    return row != null && row.count() >= IN_A_ROW;
  }

  /** A migration of a guest has ended. */
  synchronized void ended(String guest, long tookNanos) {
    if (tookNanos >= SHORT_NANOS) {
      rows.remove(guest);
    } else {
      Row row = rows.getOrDefault(guest, new Row(0, 0));
      rows.put(guest, new Row(row.count() + 1, nanoTime.getAsLong()));
    }
  }
}
