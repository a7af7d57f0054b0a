package ebb.agent.api;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.function.LongSupplier;

/** So many requests at once, and so many a second in the long run. */
final class RateLimit {

  private final double burst;
  private final double perSecond;
  private final LongSupplier nanoTime;

  @GuardedBy("this")
  private double left;

  @GuardedBy("this")
  private long lastNanos;

  RateLimit(double burst, double perSecond, LongSupplier nanoTime) {
    this.burst = burst;
    this.perSecond = perSecond;
    this.nanoTime = nanoTime;
    this.left = burst;
    this.lastNanos = nanoTime.getAsLong();
  }

  /** Whether one more request may be served now. */
  synchronized boolean admits() {
    long now = nanoTime.getAsLong();
    left = Math.min(burst, left + (now - lastNanos) / 1e9 * perSecond);
    lastNanos = now;
    if (left < 1) {
      return false;
    }
    left--;
    return true;
  }
}
