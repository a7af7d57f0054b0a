package ebb.core.pages;

import java.util.ArrayList;
import java.util.List;

/**
 * When a look goes over its sample of pages: after each of the first eight steps of 20 ms, then
 * after 16, 32, 64 ..., and at the end. So each window of 1, 2, 4 ... steps lies between two passes
 * at least twice, the shortest, in which least is changed, eight times, at a cost that grows with
 * the logarithm of the time alone.
 */
public final class PassTimes {

  /** The shortest window, s. */
  public static final double STEP_SECONDS = 0.02;

  private static final int EVERY_STEP_UNTIL = 8;

  /** A last window hardly longer than the one before says nothing new. */
  private static final double LONGER = 1.25;

  private PassTimes() {}

  /**
   * The passes of a look, in steps from the first one, ascending; at least two.
   *
   * @param seconds how long it may take, s
   */
  public static List<Integer> of(double seconds) {
    int end = (int) Math.min(1 << 20, Math.max(1, Math.floor(seconds / STEP_SECONDS)));
    var steps = new ArrayList<Integer>(List.of(0));
    for (int step = 1; step <= end; step = step < EVERY_STEP_UNTIL ? step + 1 : 2 * step) {
      steps.add(step);
    }
    if (end >= LONGER * steps.get(steps.size() - 1)) {
      steps.add(end);
    }
    return List.copyOf(steps);
  }
}
