package ebb.core.measure;

/**
 * A running average by an infinite impulse response filter, with the weights that the suggestion of
 * 2011 names: {@code new = 0.99 * old + 0.01 * sample}. The first sample is the average.
 *
 * <p>Source: "Migration convergence - a suggestion", qemu-devel, December 2011.
 */
public final class RunningAverage {

  private static final double KEEP = 0.99;

  private double value;
  private boolean started;

  /** Takes one sample in. */
  public void add(double sample) {
    value = started ? KEEP * value + (1 - KEEP) * sample : sample;
    started = true;
  }

  /** Whether there has been a sample at all. */
  public boolean hasValue() {
    return started;
  }

  /** The average so far, in the unit of the samples; 0 before the first one. */
  public double value() {
    return value;
  }
}
