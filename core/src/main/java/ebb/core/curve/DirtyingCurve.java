package ebb.core.curve;

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

  private static double power(Point left, Point right) {
    return StrictMath.log(right.bytes() / left.bytes())
        / StrictMath.log(right.vcpuSeconds() / left.vcpuSeconds());
  }

  /** The points, ascending. */
  public List<Point> points() {
    return points;
  }
}
