package ebb.lab.bench;

import java.util.Collection;
import java.util.List;

/**
 * A figure that was measured several times.
 *
 * @param median of all; NaN when there are none
 * @param least of all
 * @param most of all
 */
public record Spread(double median, double least, double most) {

  /** Of these values. */
  public static Spread of(Collection<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    if (sorted.isEmpty()) {
      return new Spread(Double.NaN, Double.NaN, Double.NaN);
    }
    int half = sorted.size() / 2;
    double median =
        sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    return new Spread(median, sorted.getFirst(), sorted.getLast());
  }
}
