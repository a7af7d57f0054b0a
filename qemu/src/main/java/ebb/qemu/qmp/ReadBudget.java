package ebb.qemu.qmp;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How much a monitor may say. Readers run on virtual threads, which give their place up only where
 * they wait: one that always has something to read would keep a CPU from all others, steering loops
 * included. So a reader pauses when its peer has said more than {@link #LINES_PER_SECOND} lines
 * that were not asked for, or {@link #BYTES_PER_SECOND} bytes, in a second; and a peer that says
 * more for {@link #PATIENCE_SECONDS} seconds on end loses its connection.
 *
 * <p>A virtual schedule (the generic cell rate algorithm, ITU-T I.371): each line moves the time by
 * which it was due by its cost; where that is more than a second ahead of the clock, the reader
 * waits for the clock.
 */
final class ReadBudget {

  /** A steering loop makes some 50 answers a second, a busy guest a few events. */
  static final int LINES_PER_SECOND = 500;

  static final long BYTES_PER_SECOND = 8 << 20;

  static final int PATIENCE_SECONDS = 10;

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  /** Waiting for every line would cost more than the lines do. */
  private static final long LEAST_PAUSE = TimeUnit.MILLISECONDS.toNanos(50);

  private final LongSupplier nanoTime;
  private long due;
  private long overSince;
  private boolean over;

  /**
   * @param nanoTime a clock that only goes forward, ns
   */
  ReadBudget(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.due = nanoTime.getAsLong();
  }

  /**
   * Takes a line into account.
   *
   * @param asked whether it answers a command; such a line costs its bytes alone
   * @return how long to pause before the next line is read, ns
   * @throws QmpException when the peer has said too much for too long
   */
  long spend(int bytes, boolean asked) {
    long now = nanoTime.getAsLong();
    long cost = Math.round((double) SECOND * bytes / BYTES_PER_SECOND);
    if (!asked) {
      cost = Math.max(cost, SECOND / LINES_PER_SECOND);
    }
    due = Math.max(due, now) + cost;
    long ahead = due - now;
    if (ahead <= SECOND / 2) {
      over = false; // it has left half a second of its budget unused
    } else if (ahead > SECOND && !over) {
      over = true;
      overSince = now;
    }
    if (over && now - overSince > PATIENCE_SECONDS * SECOND) {
      throw new QmpException(
          "more than %d unasked lines or %d MiB a second, for %d s"
              .formatted(LINES_PER_SECOND, BYTES_PER_SECOND >> 20, PATIENCE_SECONDS));
    }
    return ahead > SECOND ? Math.max(LEAST_PAUSE, ahead - SECOND) : 0;
  }
}
