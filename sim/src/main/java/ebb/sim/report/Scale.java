package ebb.sim.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Where a value goes in a drawing: evenly, or by its logarithm.
 *
 * @param logarithmic whether equal ratios are equally far apart
 * @param low the value at {@code from}; above 0 on a logarithmic scale
 * @param high the value at {@code to}, above {@code low}
 * @param from pixels
 * @param to pixels, above or below {@code from}
 */
public record Scale(boolean logarithmic, double low, double high, double from, double to) {

  /** The digits that ticks may begin with, the most of them first. */
  private static final int[][] DIGITS = {{1, 2, 5}, {1, 3}, {1}};

  private static final double TOLERANCE = 1e-9;

  /** Refuses a scale of no length. */
  public Scale {
    if (!(high > low) || (logarithmic && !(low > 0))) {
      throw new IllegalArgumentException("no scale from " + low + " to " + high);
    }
  }

  /** An even scale from 0. */
  public static Scale fromZero(double high, double from, double to) {
    return new Scale(false, 0, high > 0 ? high : 1, from, to);
  }

  /** The place of a value; values outside are put at the nearer end. */
  public double at(double value) {
    return from + (to - from) * Math.min(1, Math.max(0, part(value)));
  }

  /** The place of a value, outside of the drawing too where it lies there. */
  double beyond(double value) {
    return from + (to - from) * Math.min(3, Math.max(-2, part(value)));
  }

  private double part(double value) {
    if (!logarithmic) {
      return (value - low) / (high - low);
    }
    return value <= 0
        ? Double.NEGATIVE_INFINITY
        : StrictMath.log(value / low) / StrictMath.log(high / low);
  }

  /** Round values to write beside the axis, from low to high. */
  public List<Double> ticks(int atMost) {
    if (!logarithmic) {
      return evenTicks(atMost);
    }
    double decades = StrictMath.log10(high / low);
    if (decades < 0.7) {
      return evenTicks(atMost);
    }
    List<Double> ticks = List.of();
    for (int[] digits : DIGITS) {
      ticks = ticksOf(digits);
      if (ticks.size() <= atMost) {
        break;
      }
    }
    return thinned(ticks, atMost);
  }

  private List<Double> ticksOf(int[] digits) {
    int first = (int) Math.floor(StrictMath.log10(low));
    int last = (int) Math.ceil(StrictMath.log10(high));
    List<Double> ticks = new ArrayList<>();
    for (int decade = first; decade <= last; decade++) {
      for (int digit : digits) {
        double value = digit * StrictMath.pow(10, decade);
        if (value >= low * (1 - TOLERANCE) && value <= high * (1 + TOLERANCE)) {
          ticks.add(value);
        }
      }
    }
    return ticks;
  }

  private static List<Double> thinned(List<Double> ticks, int atMost) {
    int every = (ticks.size() + atMost - 1) / Math.max(1, atMost);
    if (every <= 1) {
      return ticks;
    }
    List<Double> kept = new ArrayList<>();
    for (int i = 0; i < ticks.size(); i += every) {
      kept.add(ticks.get(i));
    }
    return kept;
  }

  private List<Double> evenTicks(int atMost) {
    double step = step((high - low) / Math.max(1, atMost));
    List<Double> ticks = new ArrayList<>();
    long first = (long) Math.ceil(low / step - TOLERANCE);
    long last = (long) Math.floor(high / step + TOLERANCE);
    for (long i = first; i <= last; i++) {
      ticks.add(i * step);
    }
    return ticks;
  }

  /** The least of 1, 2 and 5 times a power of ten that is not below. */
  private static double step(double least) {
    double power = StrictMath.pow(10, Math.floor(StrictMath.log10(least)));
    for (double digit : new double[] {1, 2, 5}) {
      if (digit * power >= least * (1 - TOLERANCE)) {
        return digit * power;
      }
    }
    return 10 * power;
  }
}
