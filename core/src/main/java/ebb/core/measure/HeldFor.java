package ebb.core.measure;

import java.util.OptionalDouble;

/**
 * Tells whether a condition has held at every look for some seconds, so that no single look
 * decides. A look that finds it broken begins the count anew.
 *
 * <pre>
 *   held  =  now - since &gt;= needed      since: the first look of those in a row that found it so
 * </pre>
 *
 * Looks further apart than {@value #APART_SECONDS} s are not in a row: nobody knows what was
 * between them.
 */
public final class HeldFor {

  private static final double APART_SECONDS = 2;

  private final double neededSeconds;
  private double sinceSeconds;
  private double lastSeconds = Double.NEGATIVE_INFINITY;
  private boolean held;

  /**
   * Begins with a condition that has not been seen to hold.
   *
   * @param neededSeconds how long it has to hold, s
   */
  public HeldFor(double neededSeconds) {
    this.neededSeconds = neededSeconds;
  }

  /**
   * Takes one look in.
   *
   * @param seconds when, s, never falling
   * @return whether it has held for long enough
   */
  public boolean look(double seconds, boolean isSo) {
    if (!isSo) {
      lastSeconds = Double.NEGATIVE_INFINITY;
      held = false;
      return false;
    }
    if (!held && seconds - lastSeconds > APART_SECONDS) {
      sinceSeconds = seconds;
    }
    lastSeconds = seconds;
    held |= seconds - sinceSeconds >= neededSeconds;
    return held;
  }

  /** Since when it has held, s; empty while that has not held for long enough. */
  public OptionalDouble since() {
    return held ? OptionalDouble.of(sinceSeconds) : OptionalDouble.empty();
  }
}
