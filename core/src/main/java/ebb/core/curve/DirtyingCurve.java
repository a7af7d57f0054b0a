package ebb.core.curve;

import java.util.ArrayList;
import java.util.List;

/**
 * The dirtying curve U(x): bytes that are dirty once the guest has run for x vCPU-seconds since the
 * last bitmap sync. The clock that dirties memory is the guest's own CPU time, not the wall.
 *
 * <p>U is increasing and concave: steep at first, flattening as the working set fills. It is kept
 * as points joined by power laws,
 *
 * <pre>
 *   U(x) = D_i * (x / x_i) ^ b_i     between x_i and x_(i+1),     b_i = ln(D_(i+1) / D_i) / ln(x_(i+1) / x_i)
 * </pre>
 *
 * with b between 0 (a plateau) and 1 (a straight line through the origin), and a straight line
 * below the first point and above the last. Powers join points that lie decades apart, as a window
 * of 100 ms and a round of minutes do, without any assumption on the number and size of the working
 * sets.
 *
 * <p>Computed with {@link StrictMath}, so that a decision can be repeated to the bit anywhere.
 */
public final class DirtyingCurve {

  /**
   * A point of the curve.
   *
   * @param vcpuSeconds x, above 0
   * @param bytes U(x), above 0
   */
  public record Point(double vcpuSeconds, double bytes) {}

  private static final double STRETCH = 3;
  private static final double STRAIGHT = 1e-6;
  private static final double FARTHEST = 1024;
  private static final double FAR = 1e6;

  /** How much more likely one working set that fills is than ever more and slower ones. */
  private static final double ONE_SET = 0.8;

  private final List<Point> points;

  /**
   * A curve through these points, in ascending order of both coordinates (equal bytes make a
   * plateau), at least one.
   */
  public DirtyingCurve(List<Point> ascending) {
    this.points = List.copyOf(ascending);
    if (points.isEmpty()) {
      throw new IllegalArgumentException("a curve needs a point");
    }
    Point before = new Point(0, Double.MIN_NORMAL);
    for (Point point : points) {
      if (!(point.vcpuSeconds() > before.vcpuSeconds()) || !(point.bytes() >= before.bytes())) {
        throw new IllegalArgumentException("not ascending: " + points);
      }
      before = point;
    }
  }

  /** U(x): bytes dirty after this many vCPU-seconds. */
  public double bytesAfter(double vcpuSeconds) {
    double x = Math.max(0, vcpuSeconds);
    int i = 0;
    while (i < points.size() && points.get(i).vcpuSeconds() <= x) {
      i++;
    }
    if (i == 0 || i == points.size()) {
      Point end = i == 0 ? points.get(0) : points.get(points.size() - 1);
      return end.bytes() * (x / end.vcpuSeconds());
    }
    Point left = points.get(i - 1);
    return left.bytes() * StrictMath.pow(x / left.vcpuSeconds(), power(left, points.get(i)));
  }

  /** The inverse: vCPU-seconds after which this much is dirty, on a plateau those at its start. */
  public double secondsUntil(double bytes) {
    double d = Math.max(0, bytes);
    int i = 0;
    while (i < points.size() && points.get(i).bytes() < d) {
      i++;
    }
    if (i == 0 || i == points.size()) {
      Point end = i == 0 ? points.get(0) : points.get(points.size() - 1);
      return end.vcpuSeconds() * (d / end.bytes());
    }
    Point left = points.get(i - 1);
    return left.vcpuSeconds() * StrictMath.pow(d / left.bytes(), 1 / power(left, points.get(i)));
  }

  /**
   * How flat the curve is at x: 0 where it is straight, 1 on a plateau; {@code 1 - d ln U / d ln
   * x}.
   */
  public double saturation(double vcpuSeconds) {
    int i = 0;
    while (i < points.size() && points.get(i).vcpuSeconds() <= vcpuSeconds) {
      i++;
    }
    if (i == 0 || points.size() == 1) {
      return 0;
    }
    int left = i == points.size() ? i - 2 : i - 1;
    return 1 - power(points.get(left), points.get(left + 1));
  }

  /**
   * The curve of a guest that writes so many times as much, and how it is likely to go on. Beyond
   * the last point it lies between two that bend as the last stretch of a factor of {@value
   * #STRETCH} does: one set that fills at random, {@code 1 - exp(-r x)}, and a power of x. It never
   * comes to more than all of the memory.
   *
   * @param factor 1 for this guest, above 0
   * @param memoryBytes all that can be written, bytes, above 0
   */
  public DirtyingCurve likely(double factor, double memoryBytes) {
    List<Point> likely = new ArrayList<>();
    for (Point point : points) {
      double bytes = Math.min(memoryBytes, point.bytes() * factor);
      likely.add(new Point(point.vcpuSeconds(), bytes));
    }
    Point last = likely.get(likely.size() - 1);
    Point before = likely.get(0);
    for (Point point : likely) {
      before = point.vcpuSeconds() * STRETCH <= last.vcpuSeconds() ? point : before;
    }
    double bend = before.equals(last) ? 1 : Math.min(1, power(before, last));
    double rate =
        before.equals(last)
            ? 0
            : fillingRate(before, last) * (last.vcpuSeconds() / before.vcpuSeconds());
    for (double x = 2; x <= FARTHEST; x *= 2) {
      double set = filled(rate, x);
      double more = StrictMath.pow(set, ONE_SET) * StrictMath.pow(x, bend * (1 - ONE_SET));
      double floor = likely.get(likely.size() - 1).bytes();
      double bytes = Math.max(floor, Math.min(memoryBytes, last.bytes() * more));
      likely.add(new Point(last.vcpuSeconds() * x, bytes));
    }
    Point end = likely.get(likely.size() - 1);
    likely.add(new Point(end.vcpuSeconds() * FAR, end.bytes()));
    return new DirtyingCurve(likely);
  }

  /**
   * The curve of this guest at its worst: below the first point it bends on as it does in its first
   * stretch, where nothing is known and a straight line is the least that it can be.
   */
  public DirtyingCurve steep() {
    if (points.size() == 1) {
      return this;
    }
    Point first = points.get(0);
    double bend = Math.min(1, power(first, points.get(1)));
    List<Point> steep = new ArrayList<>(points);
    steep.add(
        0,
        new Point(
            first.vcpuSeconds() / FARTHEST, first.bytes() * StrictMath.pow(1 / FARTHEST, bend)));
    return new DirtyingCurve(steep);
  }

  /**
   * How much a guest that writes its working set at random has dirtied after so many times the CPU
   * time in which it writes it r times over, as a part of what it dirties in that time.
   */
  static double filled(double r, double times) {
    return r < STRAIGHT ? times : StrictMath.expm1(-r * times) / StrictMath.expm1(-r);
  }

  /** r of the saturating curve {@code 1 - exp(-r * x / xa)} through two points, by halving. */
  static double fillingRate(Point a, Point b) {
    double ratio = b.bytes() / a.bytes();
    double times = b.vcpuSeconds() / a.vcpuSeconds();
    double low = 0;
    double high = 50;
    for (int i = 0; i < 40; i++) {
      double r = (low + high) / 2;
      if (filled(r, times) > ratio) {
        low = r;
      } else {
        high = r;
      }
    }
    return low;
  }

  private static double power(Point left, Point right) {
    return StrictMath.log(right.bytes() / left.bytes())
        / StrictMath.log(right.vcpuSeconds() / left.vcpuSeconds());
  }

  /** The points, ascending. */
  public List<Point> points() {
    return points;
  }
}
