package ebb.core.curve;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Optional;

/**
 * Fits the dirtying curve to what the rounds have shown.
 *
 * <p>The curve goes through the newest point; the older ones, each weighing half as much as the one
 * after it, give its bend by least squares of the logarithms (a miss by a factor counts alike for
 * large and small rounds). A weak prior says that half the CPU time would have dirtied about 73 %
 * as much ({@value #PRIOR_BEND} as bend): a straight line, which one point alone would otherwise
 * mean, makes the first throttled round useless whenever the guest has a working set smaller than
 * what it wrote.
 *
 * <p>U is increasing and concave through the origin. An old point that cannot lie on one such curve
 * with the newest, give or take {@value #TOLERANCE}, was taken from a guest that behaved otherwise:
 * it is dropped with all before it.
 */
public final class CurveFit {

  private static final int POINTS = 6;
  private static final double TOLERANCE = 1.25;
  private static final double NEAR = 1.3;
  private static final double PRIOR_BEND = 2;
  private static final double PRIOR_WEIGHT = 0.1;
  private static final double MAX_BEND = 64;

  // Less CPU time than this says more about when it was read than about the guest.
  private static final double LEAST_SECONDS = 0.0005;
  private static final double LEAST_BYTES = 4096;

  private record Point(double seconds, double bytes) {}

  private final ArrayDeque<Point> newestFirst = new ArrayDeque<>();

  /** Enters what one round has shown: bytes found dirty after so many vCPU-seconds. */
  public void add(double vcpuSeconds, double bytes) {
    if (!(vcpuSeconds >= LEAST_SECONDS)) {
      return;
    }
    var point = new Point(vcpuSeconds, Math.max(bytes, LEAST_BYTES));
    boolean changed = false;
    for (Iterator<Point> it = newestFirst.iterator(); it.hasNext(); ) {
      changed |= contradict(point, it.next());
      if (changed) {
        it.remove();
      }
    }
    Point last = newestFirst.peekFirst();
    if (last != null && near(last.seconds(), point.seconds())) {
      // Much the same question asked again: the answers are averaged, so that noise is, too.
      newestFirst.removeFirst();
      point = new Point((last.seconds() + point.seconds()) / 2, (last.bytes() + point.bytes()) / 2);
    }
    newestFirst.addFirst(point);
    if (newestFirst.size() > POINTS) {
      newestFirst.removeLast();
    }
  }

  /** How many points the next fit rests on. */
  public int points() {
    return newestFirst.size();
  }

  /** The fitted curve, empty before the first point. */
  public Optional<DirtyingCurve> curve() {
    if (newestFirst.isEmpty()) {
      return Optional.empty();
    }
    Point newest = newestFirst.getFirst();
    DirtyingCurve best = new DirtyingCurve(newest.seconds(), newest.bytes(), 0);
    double least = misfit(best);
    for (double bend = 1.0 / 64; bend <= MAX_BEND; bend *= 1.19) {
      var curve = new DirtyingCurve(newest.seconds(), newest.bytes(), bend);
      double misfit = misfit(curve);
      if (misfit < least) {
        least = misfit;
        best = curve;
      }
    }
    return Optional.of(best);
  }

  private double misfit(DirtyingCurve curve) {
    double priorHalf = 1 / (1 + Math.exp(-PRIOR_BEND / 2));
    double half = curve.bytesAfter(curve.anchorSeconds() / 2) / curve.anchorBytes();
    double sum = PRIOR_WEIGHT * square(Math.log(half / priorHalf));
    double weight = 1;
    for (Point point : newestFirst) {
      sum += weight * square(Math.log(curve.bytesAfter(point.seconds()) / point.bytes()));
      weight /= 2;
    }
    return sum;
  }

  /** Whether no increasing concave curve through the origin comes near both points. */
  private static boolean contradict(Point a, Point b) {
    boolean ordered = a.seconds() <= b.seconds();
    Point left = ordered ? a : b;
    Point right = ordered ? b : a;
    boolean falls = right.bytes() * TOLERANCE < left.bytes();
    double straight = left.bytes() * right.seconds() / left.seconds();
    boolean convex = right.bytes() > straight * TOLERANCE;
    return falls || convex;
  }

  private static boolean near(double a, double b) {
    return a < b * NEAR && b < a * NEAR;
  }

  private static double square(double x) {
    return x * x;
  }
}
