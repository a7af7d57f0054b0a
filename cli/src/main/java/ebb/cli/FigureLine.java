package ebb.cli;

import java.util.Locale;

/** A figure, its bar and whether that is met, in a line. */
final class FigureLine {

  private FigureLine() {}

  /**
   * The line.
   *
   * @param bar NaN for a figure without one
   * @param atMost whether the bar is a most or a least
   */
  static String of(String what, double value, double bar, boolean atMost) {
    if (Double.isNaN(bar)) {
      return String.format(Locale.ROOT, "%-80s %8.3f", what, value);
    }
    boolean met = atMost ? value <= bar : value >= bar;
    String held = String.format(Locale.ROOT, "%s %.2f", atMost ? "at most" : "at least", bar);
    return String.format(
        Locale.ROOT, "%-80s %8.3f  %-14s %s", what, value, held, met ? "met" : "MISSED");
  }
}
