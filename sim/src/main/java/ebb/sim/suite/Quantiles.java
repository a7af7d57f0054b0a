package ebb.sim.suite;

import java.util.Arrays;

/** Quantiles of a sample: the least value that so many parts of the sample do not exceed. */
public final class Quantiles {

  private final double[] sorted;

  public Quantiles(double[] values) {
    this.sorted = values.clone();
    Arrays.sort(sorted);
  }

  /** The least value that this part of the sample, 0 to 1, does not exceed; NaN of none. */
  public double at(double part) {
    int index = (int) Math.ceil(part * sorted.length) - 1;
    return sorted.length == 0 ? Double.NaN : sorted[Math.max(0, index)];
  }

  /** Of half of the sample. */
  public double median() {
    return at(0.5);
  }
}
