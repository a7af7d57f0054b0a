package ebb.sim.suite;

import java.util.Arrays;

/** Quantiles of a sample: the least value that so many parts of the sample do not exceed. */
final class Quantiles {

  private final double[] sorted;

  Quantiles(double[] values) {
    this.sorted = values.clone();
    Arrays.sort(sorted);
  }

  double at(double part) {
    int index = (int) Math.ceil(part * sorted.length) - 1;
    return sorted.length == 0 ? Double.NaN : sorted[Math.max(0, index)];
  }

  double median() {
    return at(0.5);
  }
}
