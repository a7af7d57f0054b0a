package ebb.sim.suite;

/**
 * A figure that ebb is held to.
 *
 * @param bar NaN for a figure that is only told
 * @param atMost whether the bar is a most or a least
 */
public record Figure(String what, double value, double bar, boolean atMost) {

  /** One that is held to an upper bar. */
  public static Figure atMost(String what, double value, double bar) {
    return new Figure(what, value, bar, true);
  }

  /** One that is held to a lower bar. */
  public static Figure atLeast(String what, double value, double bar) {
    return new Figure(what, value, bar, false);
  }

  /** One that is only told. */
  public static Figure told(String what, double value) {
    return new Figure(what, value, Double.NaN, true);
  }

  /** Whether the bar is met; a figure without one always is. */
  public boolean isMet() {
    return Double.isNaN(bar) || (atMost ? value <= bar : value >= bar);
  }
}
