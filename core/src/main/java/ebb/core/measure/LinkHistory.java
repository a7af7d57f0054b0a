package ebb.core.measure;

import java.util.ArrayDeque;
import java.util.Iterator;

/**
 * What a link carries when a moment is not to decide: of the speeds of the last ten seconds the
 * median, or the present one where it is higher.
 *
 * <pre>
 *   speed = max(B(now), median of B(t), now - 10 s &lt;= t &lt;= now)
 * </pre>
 *
 * A break of up to five seconds leaves it as it is, a link that slows down is believed after five,
 * and one that gets faster at once.
 */
public final class LinkHistory {

  private static final double SECONDS = 10;

  /** Speeds are kept so far apart, s. */
  private static final double STEP_SECONDS = 0.25;

  private record Speed(double seconds, double bytesPerSecond) {}

  private final ArrayDeque<Speed> speeds = new ArrayDeque<>();
  private double now;

  /**
   * Takes one speed in.
   *
   * @param seconds when, s, never falling
   */
  public void add(double seconds, double bytesPerSecond) {
    now = bytesPerSecond;
    if (!speeds.isEmpty() && seconds - speeds.getLast().seconds() < STEP_SECONDS) {
      return;
    }
    speeds.addLast(new Speed(seconds, bytesPerSecond));
    for (Iterator<Speed> old = speeds.iterator(); old.next().seconds() < seconds - SECONDS; ) {
      old.remove();
    }
  }

  /** Bytes a second; 0 while unknown, and when nothing has got across for longer. */
  public double bytesPerSecond() {
    double[] sorted = speeds.stream().mapToDouble(Speed::bytesPerSecond).sorted().toArray();
    return sorted.length == 0 ? 0 : Math.max(now, sorted[sorted.length / 2]);
  }
}
