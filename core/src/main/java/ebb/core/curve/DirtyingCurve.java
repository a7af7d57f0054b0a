package ebb.core.curve;

/**
 * The dirtying curve U(x): bytes that are dirty once the guest has run for x vCPU-seconds since the
 * last bitmap sync. The clock that dirties memory is the guest's own CPU time, not the wall.
 *
 * <p>U is a saturating exponential through an anchor point (x0, D0), bent by b:
 *
 * <pre>
 *   U(x) = D0 * (1 - exp(-b * x / x0)) / (1 - exp(-b))        b = 0: the straight line D0 * x / x0
 * </pre>
 *
 * which is {@code H * (1 - exp(-r * x))} with the working set {@code H = D0 / (1 - exp(-b))} and
 * the rate {@code r = b / x0}, written so that it goes exactly through what was measured last. A
 * random writer over H bytes has just this curve; a sequential one has a sharp knee that it rounds
 * off.
 *
 * @param anchorSeconds x0, vCPU-seconds, above 0
 * @param anchorBytes D0, bytes, above 0
 * @param bend b, no unit, 0 or above
 */
public record DirtyingCurve(double anchorSeconds, double anchorBytes, double bend) {

  private static final double STRAIGHT = 1e-6;

  public DirtyingCurve {
    if (!(anchorSeconds > 0) || !(anchorBytes > 0) || !(bend >= 0)) {
      throw new IllegalArgumentException(
          "no such curve: " + anchorSeconds + " s, " + anchorBytes + " bytes, bend " + bend);
    }
  }

  /** U(x): bytes dirty after this many vCPU-seconds. */
  public double bytesAfter(double vcpuSeconds) {
    double x = Math.max(0, vcpuSeconds) / anchorSeconds;
    return bend < STRAIGHT
        ? anchorBytes * x
        : anchorBytes * Math.expm1(-bend * x) / Math.expm1(-bend);
  }

  /** The inverse: vCPU-seconds after which this much is dirty; infinite where it never is. */
  public double secondsUntil(double bytes) {
    double d = Math.max(0, bytes) / anchorBytes;
    if (bend < STRAIGHT) {
      return anchorSeconds * d;
    }
    double clean = 1 + d * Math.expm1(-bend);
    return clean <= 0 ? Double.POSITIVE_INFINITY : -anchorSeconds * Math.log(clean) / bend;
  }

  /** H: where the curve levels off, bytes; infinite for a straight line. */
  public double workingSetBytes() {
    return bend < STRAIGHT ? Double.POSITIVE_INFINITY : -anchorBytes / Math.expm1(-bend);
  }
}
