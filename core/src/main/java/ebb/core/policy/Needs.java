package ebb.core.policy;

import java.util.OptionalDouble;
import java.util.function.DoublePredicate;

/**
 * What would have to change for a deadline to be kept for sure, each by itself; empty where that
 * alone would not do.
 *
 * @param bytesPerSecond the least bandwidth that would do
 * @param seconds the earliest deadline that would do, s from the start
 * @param share the most of its vCPUs that the guest could keep, 0 to 1
 */
public record Needs(OptionalDouble bytesPerSecond, OptionalDouble seconds, OptionalDouble share) {

  private static final double MOST_TIMES = 1000;
  private static final int HALVINGS = 24;

  /** Whether a deadline would be kept. */
  @FunctionalInterface
  interface Check {
    boolean keeps(double bytesPerSecond, double seconds, double share);
  }

  /** Starting from what is given. */
  static Needs of(double bytesPerSecond, double seconds, double share, Check check) {
    return new Needs(
        least(bytesPerSecond, MOST_TIMES * bytesPerSecond, b -> check.keeps(b, seconds, share)),
        least(seconds, MOST_TIMES * seconds, s -> check.keeps(bytesPerSecond, s, share)),
        least(share, 0, m -> check.keeps(bytesPerSecond, seconds, m)));
  }

  /** The nearest to one end that does, if the other end does. */
  private static OptionalDouble least(double from, double to, DoublePredicate does) {
    if (!does.test(to)) {
      return OptionalDouble.empty();
    }
    double no = from;
    double yes = to;
    for (int i = 0; i < HALVINGS; i++) {
      double middle = no > 0 && yes > 0 ? StrictMath.sqrt(no * yes) : (no + yes) / 2;
      if (does.test(middle)) {
        yes = middle;
      } else {
        no = middle;
      }
    }
    return OptionalDouble.of(yes);
  }
}
