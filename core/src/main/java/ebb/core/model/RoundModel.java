package ebb.core.model;

import ebb.core.curve.DirtyingCurve;
import ebb.core.curve.DirtyingCurve.Point;
import java.util.List;

/**
 * What a round leaves, by the dirtying curve U.
 *
 * <p>A round sends its excess E over the switchover threshold theta, or, where the hypervisor syncs
 * at intervals too, as much of it as gets across in one. What then still waits cannot become dirty
 * a second time; of what the guest writes, some is among that. x vCPU-seconds leave
 *
 * <pre>
 *   U(x) * (1 - sigma(x) * theta / (E + theta))     of a whole round,   sigma = 1 - d ln U / d ln x
 *   U(x) * (1 - rho(x) * waiting / U(H))            of one cut short,   rho = 1 - (U(H + x) - U(H)) / U(x)
 * </pre>
 *
 * bytes more than wait. Where the curve is flat, the guest writes the same pages again and again,
 * and those that wait are among them; where it is straight, it goes on to others. What waits
 * through several short rounds was dirtied in the H vCPU-seconds before, and rho is the part of
 * what is written now that was written then as well.
 *
 * @param curve the dirtying curve
 * @param bandwidth of the migration, bytes a second, above 0
 * @param threshold theta, bytes
 * @param intervalSeconds after which the hypervisor syncs at the latest, s; infinite if it does not
 * @param historySeconds H, vCPU-seconds
 */
public record RoundModel(
    DirtyingCurve curve,
    double bandwidth,
    double threshold,
    double intervalSeconds,
    double historySeconds) {

  /** The hypervisor sends and looks in windows of this length: no round is shorter. */
  public static final double WINDOW_SECONDS = 0.1;

  /** A round that leaves no more than the threshold, but for a window, is a whole one. */
  private static final double WHOLE = 1.001;

  /** Were more hidden, what is seen would say nothing. */
  private static final double MOST_HIDDEN = 0.9;

  /** What a round of this excess sends before the next sync, bytes. */
  public double sends(double excess) {
    return Math.min(excess, bandwidth * intervalSeconds);
  }

  /** Returns this model for another curve, and a link that carries so many times as much. */
  public RoundModel with(DirtyingCurve other, double carried) {
    return new RoundModel(
        other, bandwidth * carried, threshold * carried, intervalSeconds, historySeconds);
  }

  /** How long such a round takes, s. */
  public double seconds(double excess) {
    return Math.max(WINDOW_SECONDS, sends(excess) / bandwidth);
  }

  /** Bytes more than those that still wait that a round of this excess leaves. */
  public double leftAfter(double vcpuSeconds, double excess) {
    return curve.bytesAfter(vcpuSeconds) * (1 - hidden(vcpuSeconds, excess));
  }

  /** The part of what is written in a round that waits anyway. */
  double hidden(double vcpuSeconds, double excess) {
    double waiting = excess + threshold - sends(excess);
    if (waiting <= threshold * WHOLE) {
      return curve.saturation(vcpuSeconds) * waiting / (excess + threshold);
    }
    double before = curve.bytesAfter(historySeconds);
    double written = curve.bytesAfter(vcpuSeconds);
    double fresh = curve.bytesAfter(historySeconds + vcpuSeconds) - before;
    double again = Math.max(0, 1 - fresh / Math.max(1, written));
    return Math.min(MOST_HIDDEN, again * Math.min(1, waiting / Math.max(1, before)));
  }

  /** The most CPU time after which a round of this excess leaves so much, vCPU-seconds. */
  private double timeToLeave(double bytes, double excess) {
    List<Point> points = curve.points();
    for (int i = points.size() - 1; i >= 0; i--) {
      double x = points.get(i).vcpuSeconds();
      if (leftAfter(x, excess) <= bytes) {
        double beyond = Math.max(x, curve.secondsUntil(bytes / (1 - hidden(x, excess))));
        return i + 1 < points.size() ? Math.min(beyond, points.get(i + 1).vcpuSeconds()) : beyond;
      }
    }
    return curve.secondsUntil(bytes);
  }

  /**
   * The CPU at which this round and all that follow it just break even, so that none leaves more
   * than it sends: the least, over all excesses e from this one down to what is sent in a window,
   * of
   *
   * <pre>
   *   (CPU time after which a round of excess e leaves what it sends) / (the time it takes)    in CPUs
   * </pre>
   *
   * U being concave, the last rounds decide as a rule: dirtying is fastest right after a sync.
   */
  public double breakEvenCpus(double excess) {
    double last = bandwidth * WINDOW_SECONDS;
    double least = Double.POSITIVE_INFINITY;
    for (double e = Math.max(last, excess); ; e = Math.max(last, e / 2)) {
      least = Math.min(least, roundBreakEvenCpus(e));
      if (e <= last) {
        return least;
      }
    }
  }

  /** The CPU at which a round of this excess alone leaves what it sends. */
  public double roundBreakEvenCpus(double excess) {
    double sends = sends(excess);
    return timeToLeave(sends, excess) / (sends / bandwidth);
  }
}
