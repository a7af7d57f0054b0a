package ebb.core.measure;

import ebb.core.Intent;
import java.util.ArrayDeque;

/**
 * The downtime limit to ask of the hypervisor, so that the operator's limit holds on a link whose
 * speed varies.
 *
 * <p>The hypervisor switches over when what is left would get across within the limit at the speed
 * of its last window, some 100 ms. Where that speed jitters, such a window is one of the better
 * ones, and those in which the rest is sent are not. So for each window it is computed by which
 * factor a switchover after it would have taken longer than its speed promised:
 *
 * <pre>
 *   ratio = speed of a window / mean speed in the limit's time after it
 *   q     = the value that 2 % of the ratios exceed
 *   asked = 0.9 * limit / q,    at least a third of the limit
 * </pre>
 *
 * where q starts at 1 and follows the ratios in small steps, up by 49 for each step down. So what
 * happens once, a link that breaks or a host that is busy for a moment, hardly counts, by whatever
 * factor. The time after a window is looked at for half a second at most, and only within its
 * round: between rounds the hypervisor sends nothing while it syncs, which the switchover does not
 * wait for. The first round tells nothing, as its zero pages make windows of all sizes.
 */
public final class DowntimeLimit {

  private static final double LEAST_PART = 1.0 / 3;
  private static final double MOST_AHEAD_SECONDS = 0.5;
  private static final double EXCEEDED = 0.02;
  private static final double STEP = 0.05;

  /** What differs by less than this part is not worth another command. */
  private static final double SAME = 0.05;

  private static final double ROUNDING = 1e-9;

  private record Window(double seconds, double bytesPerSecond) {}

  private final double limitSeconds;
  private final double mostSeconds;
  private final double aheadSeconds;
  private final boolean careful;
  private final ArrayDeque<Window> windows = new ArrayDeque<>();
  private long round;
  private double quantile = 1;
  private double askedSeconds;

  private DowntimeLimit(Intent intent, boolean careful) {
    this.limitSeconds = intent.maxDowntimeSeconds();
    this.mostSeconds = careful ? intent.switchoverSeconds() : limitSeconds;
    this.aheadSeconds = Math.min(MOST_AHEAD_SECONDS, limitSeconds);
    this.careful = careful;
    this.askedSeconds = mostSeconds;
  }

  /**
   * Less than the operator's, for that to hold: {@link Intent#switchoverSeconds()} to begin with.
   */
  public static DowntimeLimit careful(Intent intent) {
    return new DowntimeLimit(intent, true);
  }

  /** The operator's own, whatever the link does. */
  public static DowntimeLimit whole(Intent intent) {
    return new DowntimeLimit(intent, false);
  }

  /**
   * Takes in what the hypervisor says of its last window. Until the speed changes, it is still that
   * window.
   *
   * @param seconds when that was read, s, never falling
   * @param round the round that it is in
   * @param bytesPerSecond its speed; 0 where the hypervisor does not say
   * @return whether there is another limit to ask for now
   */
  public boolean add(double seconds, long round, double bytesPerSecond) {
    if (round != this.round) {
      this.round = round;
      windows.clear();
    }
    if (!careful || round < 2 || !(bytesPerSecond > 0) || isLast(bytesPerSecond)) {
      return false;
    }
    windows.addLast(new Window(seconds, bytesPerSecond));
    while (windows.getFirst().seconds() < seconds - aheadSeconds) {
      double speed = windows.removeFirst().bytesPerSecond();
      double step = speed / meanOfWindows() > quantile ? 1 - EXCEEDED : -EXCEEDED;
      quantile = Math.max(1, quantile + STEP * step);
    }
    double wanted = Math.max(LEAST_PART * limitSeconds, mostSeconds / quantile);
    if (Math.abs(wanted - askedSeconds) <= SAME * askedSeconds) {
      return false;
    }
    askedSeconds = wanted;
    return true;
  }

  private boolean isLast(double bytesPerSecond) {
    return !windows.isEmpty()
        && Math.abs(windows.getLast().bytesPerSecond() - bytesPerSecond)
            < ROUNDING * bytesPerSecond;
  }

  private double meanOfWindows() {
    double sum = 0;
    for (Window window : windows) {
      sum += window.bytesPerSecond();
    }
    return sum / windows.size();
  }

  /** What to ask for, s. */
  public double seconds() {
    return askedSeconds;
  }

  /** What to ask for in whole milliseconds, at least 1. */
  public long millis() {
    return Math.max(1, Math.round(1000 * askedSeconds));
  }
}
