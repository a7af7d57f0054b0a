package ebb.core.curve;

import ebb.core.DirtySample;
import ebb.core.curve.DirtyingCurve.Point;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Fits the dirtying curve to what rounds and samples have shown.
 *
 * <p>U is increasing and star-shaped: U(x) rises and U(x) / x falls with x. So any two points bound
 * what can lie between and beside them. Points are taken newest first; each older one is moved into
 * the bounds that the newer ones leave. One that misses them by more than a factor of {@value
 * #TOLERANCE} was taken from a guest that behaved otherwise, and is forgotten with all before it;
 * samples, which are estimates, may miss by {@value #SAMPLE_TOLERANCE}. Points at much the same x
 * are averaged.
 *
 * <p>Below the lowest point nothing is known but the bounds. A sample is short enough that a
 * straight line to the origin will do, and the shortest is kept for that. Below a round, which can
 * be long, that line makes the next round useless whenever the guest has a working set smaller than
 * what it wrote. So points are put there for a guest that writes its working set at random, and has
 * written it b times over by the lowest point (x0, D0),
 *
 * <pre>
 *   D = D0 * (1 - exp(-b x / x0)) / (1 - exp(-b))
 * </pre>
 *
 * with the b that goes through the next point, too, at most {@value #PRIOR_BEND}, and that where
 * there is no other point; but never above the straight line through the two.
 */
public final class CurveFit {

  private static final int POINTS = 16;
  private static final double TOLERANCE = 1.25;
  private static final double SAMPLE_TOLERANCE = 1.7;
  private static final double BESIDE = 3;
  private static final double NEAR = 1.3;
  private static final int MOST_AVERAGED = 4;
  private static final double PRIOR_BEND = 2;
  private static final double LEAST_BEND = 1e-6;
  private static final double[] PRIOR_AT = {0.5, 0.25, 0.125};

  // Less CPU time than this says more about when it was read than about the guest.
  private static final double LEAST_SECONDS = 0.0005;
  private static final double LEAST_BYTES = 4096;

  /**
   * What was measured.
   *
   * @param count how many measurements it is the mean of
   */
  private record Measured(Point point, boolean exact, int count) {

    Measured and(Measured newer) {
      double old = Math.min(count, MOST_AVERAGED - 1);
      double x = (old * point.vcpuSeconds() + newer.point.vcpuSeconds()) / (old + 1);
      double d = (old * point.bytes() + newer.point.bytes()) / (old + 1);
      return new Measured(new Point(x, d), exact, count + 1);
    }
  }

  private final ArrayDeque<Measured> newestFirst = new ArrayDeque<>();
  private @Nullable DirtyingCurve curve;

  /** Enters what a round has shown: bytes found dirty after so many vCPU-seconds. */
  public void addRound(double vcpuSeconds, double bytes) {
    add(vcpuSeconds, bytes, true);
  }

  /** Enters what a sample has shown. */
  public void addSample(DirtySample sample) {
    add(sample.vcpuSeconds(), sample.bytes(), false);
  }

  private void add(double vcpuSeconds, double bytes, boolean exact) {
    if (!(vcpuSeconds >= LEAST_SECONDS)) {
      return;
    }
    var measured = new Measured(new Point(vcpuSeconds, Math.max(bytes, LEAST_BYTES)), exact, 1);
    forgetWhatContradicts(measured);
    if (exact) {
      double shortest = Math.min(lowestSeconds(), vcpuSeconds / NEAR);
      newestFirst.removeIf(old ->
          !old.exact()
              && old.point().vcpuSeconds() > shortest
              && beside(old.point().vcpuSeconds(), vcpuSeconds));
    }
    for (Iterator<Measured> it = newestFirst.iterator(); it.hasNext(); ) {
      Measured old = it.next();
      if (old.exact() == exact && near(old.point().vcpuSeconds(), vcpuSeconds)) {
        it.remove();
        measured = old.and(measured);
        break;
      }
    }
    newestFirst.addFirst(measured);
    curve = null;
    if (newestFirst.size() > POINTS) {
      newestFirst.removeLast();
    }
  }

  private double lowestSeconds() {
    return newestFirst.stream()
        .mapToDouble(old -> old.point().vcpuSeconds())
        .min()
        .orElse(Double.POSITIVE_INFINITY);
  }

  private void forgetWhatContradicts(Measured newest) {
    boolean changed = false;
    for (Iterator<Measured> it = newestFirst.iterator(); it.hasNext(); ) {
      Measured old = it.next();
      double tolerance = newest.exact() && old.exact() ? TOLERANCE : SAMPLE_TOLERANCE;
      changed |= contradict(newest.point(), old.point(), tolerance);
      if (changed) {
        it.remove();
      }
    }
  }

  /** Whether no increasing, star-shaped curve comes near both points. */
  private static boolean contradict(Point a, Point b, double tolerance) {
    boolean ordered = a.vcpuSeconds() <= b.vcpuSeconds();
    Point left = ordered ? a : b;
    Point right = ordered ? b : a;
    boolean falls = right.bytes() * tolerance < left.bytes();
    double straight = left.bytes() * right.vcpuSeconds() / left.vcpuSeconds();
    boolean steepens = right.bytes() > straight * tolerance;
    return falls || steepens;
  }

  private static boolean beside(double a, double b) {
    return a < b * BESIDE && b < a * BESIDE;
  }

  private static boolean near(double a, double b) {
    return a < b * NEAR && b < a * NEAR;
  }

  /** How many points the next fit rests on. */
  public int points() {
    return newestFirst.size();
  }

  /** The fitted curve, empty before the first point; the same one until another is entered. */
  public Optional<DirtyingCurve> curve() {
    if (curve == null && !newestFirst.isEmpty()) {
      curve = fitted();
    }
    return Optional.ofNullable(curve);
  }

  private DirtyingCurve fitted() {
    List<Point> ascending = new ArrayList<>();
    for (Measured measured : newestFirst) {
      accept(measured.point(), ascending);
    }
    if (isRound(ascending.get(0).vcpuSeconds())) {
      ascending.addAll(0, prior(ascending));
    }
    return new DirtyingCurve(ascending);
  }

  private boolean isRound(double vcpuSeconds) {
    return newestFirst.stream().anyMatch(m -> m.exact() && m.point().vcpuSeconds() == vcpuSeconds);
  }

  /** Puts a point among newer ones, within the bounds that they leave. */
  private static void accept(Point point, List<Point> ascending) {
    double x = point.vcpuSeconds();
    int at = 0;
    while (at < ascending.size() && ascending.get(at).vcpuSeconds() < x) {
      at++;
    }
    double low = LEAST_BYTES;
    double high = Double.POSITIVE_INFINITY;
    if (at > 0) {
      Point left = ascending.get(at - 1);
      low = left.bytes();
      high = left.bytes() * x / left.vcpuSeconds();
    }
    if (at < ascending.size()) {
      Point right = ascending.get(at);
      if (right.vcpuSeconds() == x) {
        return;
      }
      low = Math.max(low, right.bytes() * x / right.vcpuSeconds());
      high = Math.min(high, right.bytes());
    }
    double bytes = Math.max(low, Math.min(high, point.bytes()));
    ascending.add(at, new Point(x, bytes));
  }

  private static List<Point> prior(List<Point> ascending) {
    Point lowest = ascending.get(0);
    double bend = bend(ascending);
    var points = new ArrayList<Point>();
    for (double part : PRIOR_AT) {
      double saturating = DirtyingCurve.filled(bend, part);
      double x = lowest.vcpuSeconds() * part;
      double bytes = Math.min(lowest.bytes() * saturating, straightBelow(ascending, x));
      points.add(0, new Point(x, Math.max(bytes, lowest.bytes() * part)));
    }
    return points;
  }

  /**
   * How many times over a guest that writes at random through the two lowest points has written its
   * set.
   */
  private static double bend(List<Point> ascending) {
    if (ascending.size() < 2) {
      return PRIOR_BEND;
    }
    double bend = DirtyingCurve.fillingRate(ascending.get(0), ascending.get(1));
    return Math.max(LEAST_BEND, Math.min(PRIOR_BEND, bend));
  }

  /** Where the line through the two lowest points is at x: a concave curve is not above it. */
  private static double straightBelow(List<Point> ascending, double x) {
    if (ascending.size() < 2) {
      return Double.POSITIVE_INFINITY;
    }
    Point a = ascending.get(0);
    Point b = ascending.get(1);
    double slope = (b.bytes() - a.bytes()) / (b.vcpuSeconds() - a.vcpuSeconds());
    return a.bytes() - slope * (a.vcpuSeconds() - x);
  }
}
