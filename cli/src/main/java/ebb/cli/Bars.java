package ebb.cli;

import java.util.List;

/** Pictures made of characters. */
final class Bars {

  private static final String LEVELS = "▁▂▃▄▅▆▇█";

  private Bars() {}

  /** A bar of the given width, filled to a part between 0 and 1. */
  static String bar(double part, int width) {
    int full = (int) Math.round(Math.clamp(part, 0.0, 1.0) * width);
    return "█".repeat(full) + "░".repeat(width - full);
  }

  /** A line of values between 0 and 1. */
  static String sparkline(List<Double> values) {
    var line = new StringBuilder();
    for (double value : values) {
      line.append(LEVELS.charAt((int) Math.min(7, Math.floor(Math.clamp(value, 0.0, 1.0) * 8))));
    }
    return line.toString();
  }
}
