package ebb.core.pages;

/**
 * What a sample says of the whole, and how far that may be off.
 *
 * @param value the estimate
 * @param standardError its standard error, in the same unit, 0 or above
 */
public record Estimate(double value, double standardError) {

  /**
   * The mean over a population of which one member was drawn at random from each of many strips of
   * equal size, one beside the other.
   *
   * <p>Neighbours are alike, so such a mean is nearer to the truth than that of members drawn
   * anywhere. How near, neighbouring strips tell: with y_i for the i-th of n,
   *
   * <pre>
   *   variance = sum of (y_i - y_(i+1))^2 / (2 n (n - 1))
   * </pre>
   *
   * (successive differences; K. Wolter, "Introduction to Variance Estimation", chapter 8). It is at
   * least that of a sample in which one of n differs.
   *
   * @param inOrder a value between 0 and 1 for each strip, in their order; at least two
   */
  public static Estimate mean(double[] inOrder) {
    int n = inOrder.length;
    if (n < 2) {
      throw new IllegalArgumentException("no mean of " + n);
    }
    double sum = inOrder[0];
    double squares = 0;
    for (int i = 1; i < n; i++) {
      double step = inOrder[i] - inOrder[i - 1];
      sum += inOrder[i];
      squares += step * step;
    }
    double deviation = StrictMath.sqrt(squares / (2.0 * n * (n - 1)));
    return new Estimate(sum / n, Math.max(deviation, 1.0 / n));
  }

  /**
   * The sum of all parts in terms of the sum of all wholes, where some of both were drawn at
   * random: the ratio estimator, its variance {@code sum of (part - r whole)^2 * n / (n - 1)} over
   * the square of the sum of the wholes (W. Cochran, "Sampling Techniques", chapter 6).
   *
   * @param parts one for each that was drawn
   * @param wholes what each is part of, above 0; as many, at least two
   */
  public static Estimate ratio(double[] parts, double[] wholes) {
    int n = parts.length;
    if (n < 2 || wholes.length != n) {
      throw new IllegalArgumentException("no ratio of " + n + " to " + wholes.length);
    }
    double part = 0;
    double whole = 0;
    for (int i = 0; i < n; i++) {
      part += parts[i];
      whole += wholes[i];
    }
    double ratio = part / whole;
    double squares = 0;
    for (int i = 0; i < n; i++) {
      double residual = parts[i] - ratio * wholes[i];
      squares += residual * residual;
    }
    return new Estimate(ratio, StrictMath.sqrt(squares * n / (n - 1.0)) / whole);
  }

  /** So many times as much. */
  public Estimate times(double factor) {
    return new Estimate(value * factor, standardError * factor);
  }
}
