package ebb.core.measure;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.OptionalDouble;

/**
 * What a link carries as a rule, so that no single moment decides: the median of the speeds of the
 * last ten seconds, or the present one where it is higher.
 *
 * <pre>
 *   speed = max(B(now), median of B(t), now - 10 s &lt;= t &lt;= now)
 * </pre>
 *
 * What has not been seen of ten seconds counts as the highest of them. So a break of up to five
 * seconds leaves it as it is, a link that slows down is believed after five, and one that gets
 * faster at once.
 */
public final class LinkHistory {

  private static final double SECONDS = 10;

  /** Speeds are kept so far apart, s. */
  private static final double STEP_SECONDS = 0.25;

  private record Speed(double seconds, double bytesPerSecond) {}

  /** A link that carries less than this part of what it usually does has a break. */
  private static final double BREAK = 0.5;

  private final ArrayDeque<Speed> speeds = new ArrayDeque<>();
  private double now;
  private OptionalDouble median = OptionalDouble.empty();
  private double carriedSeconds;
  private double longestBreakSeconds;

  /**
   * Takes one speed in.
   *
   * @param seconds when, s, never falling
   */
  public void add(double seconds, double bytesPerSecond) {
    now = bytesPerSecond;
    if (bytesPerSecond >= BREAK * bytesPerSecond()) {
      carriedSeconds = seconds;
    }
    longestBreakSeconds = Math.max(longestBreakSeconds, seconds - carriedSeconds);
    if (!speeds.isEmpty() && seconds - speeds.getLast().seconds() < STEP_SECONDS) {
      return;
    }
    median = OptionalDouble.empty();
    speeds.addLast(new Speed(seconds, bytesPerSecond));
    for (Iterator<Speed> old = speeds.iterator(); old.next().seconds() < seconds - SECONDS; ) {
      old.remove();
    }
  }

  /** Bytes a second; 0 while unknown, and when nothing has got across for longer. */
  public double bytesPerSecond() {
    if (median.isEmpty()) {
      median = OptionalDouble.of(median());
    }
    return Math.max(now, median.getAsDouble());
  }

  private double median() {
    double[] sorted = speeds.stream().mapToDouble(Speed::bytesPerSecond).sorted().toArray();
    int middle = (int) ((sorted.length + unseen()) / 2);
    return sorted.length == 0 ? 0 : sorted[Math.min(middle, sorted.length - 1)];
  }

  /**
   * How long it has carried less than half of its speed at a stretch, at most, s: what has been
   * once may come again. About five seconds at most, as then the speed is another.
   */
  public double longestBreakSeconds() {
    return longestBreakSeconds;
  }

  /** How many speeds more there would be, had it been seen for as long as it is remembered. */
  private double unseen() {
    double span = speeds.isEmpty() ? 0 : speeds.getLast().seconds() - speeds.getFirst().seconds();
    return span > 0 ? Math.max(0, SECONDS / span - 1) * speeds.size() : 0;
  }
}
