package ebb.core.policy;

import ebb.core.curve.DirtyingCurve;
import ebb.core.curve.DirtyingCurve.Point;
import java.util.List;

/**
 * What a round leaves, by the dirtying curve U.
 *
 * <p>A round sends its excess E over the switchover threshold theta, or, where the hypervisor syncs
 * at intervals too, as much of it as gets across in one. What then still waits cannot become dirty
 * a second time. Where the curve is flat, the guest writes the same pages again and again, and
 * those that wait are among them; where it is straight, it goes on to others. With {@code sigma = 1
 * - d ln U / d ln x} for how flat it is, x vCPU-seconds leave
 *
 * <pre>
 *   U(x) * (1 - sigma(x) * waiting / (E + theta))      bytes over what waits
 * </pre>
 *
 * @param curve the dirtying curve
 * @param bandwidth of the migration, bytes a second, above 0
 * @param threshold theta, bytes
 * @param intervalSeconds after which the hypervisor syncs at the latest, s; infinite if it does not
 */
record RoundModel(DirtyingCurve curve, double bandwidth, double threshold, double intervalSeconds) {

  /** The hypervisor sends and looks in windows of this length: no round is shorter. */
  static final double WINDOW_SECONDS = 0.1;

  /** What a round of this excess sends before the next sync, bytes. */
  double sends(double excess) {
    return Math.min(excess, bandwidth * intervalSeconds);
  }

  /** Bytes more than those that still wait that a round of this excess leaves. */
  double leftAfter(double vcpuSeconds, double excess) {
    return curve.bytesAfter(vcpuSeconds) * fresh(vcpuSeconds, excess);
  }

  /** The most CPU time after which a round of this excess leaves so much, vCPU-seconds. */
  private double timeToLeave(double bytes, double excess) {
    List<Point> points = curve.points();
    for (int i = points.size() - 1; i >= 0; i--) {
      double x = points.get(i).vcpuSeconds();
      if (leftAfter(x, excess) <= bytes) {
        double beyond = Math.max(x, curve.secondsUntil(bytes / fresh(x, excess)));
        return i + 1 < points.size() ? Math.min(beyond, points.get(i + 1).vcpuSeconds()) : beyond;
      }
    }
    return curve.secondsUntil(bytes);
  }

  private double fresh(double vcpuSeconds, double excess) {
    double all = excess + threshold;
    return 1 - curve.saturation(vcpuSeconds) * (all - sends(excess)) / all;
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
  double breakEvenCpus(double excess) {
    double last = bandwidth * WINDOW_SECONDS;
    double least = Double.POSITIVE_INFINITY;
    for (double e = Math.max(last, excess); ; e = Math.max(last, e / 2)) {
      double sends = sends(e);
      least = Math.min(least, timeToLeave(sends, e) / (sends / bandwidth));
      if (e <= last) {
        return least;
      }
    }
  }
}
