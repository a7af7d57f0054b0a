package ebb.agent.api;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How long a port has been idle: the time since the last request by somebody with a right to it, or
 * since the port was opened. Safe for use by several threads.
 */
final class Usage {

  private final LongSupplier nanoTime;

  @GuardedBy("this")
  private int underWay;

  @GuardedBy("this")
  private long lastNanos;

  Usage(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.lastNanos = nanoTime.getAsLong();
  }

  /** A request has come; it may take long, as one that is told of all that happens does. */
  synchronized void begin() {
    underWay++;
  }

  /** It has been answered. */
  synchronized void end() {
    underWay--;
    lastNanos = nanoTime.getAsLong();
  }

  /** Since the last request was answered; nothing while one is under way. */
  synchronized Duration idle() {
    return underWay > 0 ? Duration.ZERO : Duration.ofNanos(nanoTime.getAsLong() - lastNanos);
  }
}
