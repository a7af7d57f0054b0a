package ebb.lab;

import java.util.ArrayList;
import java.util.List;

/** What went over a wire by when, and the speeds that follow from it. */
final class Wire {

  private static final double STRETCH_SECONDS = 10;

  private record Look(double seconds, long bytes) {}

  private final List<Look> looks = new ArrayList<>();

  /**
   * Takes a look in.
   *
   * @param seconds when, s, rising
   * @param bytes that have been sent by then
   */
  void add(double seconds, long bytes) {
    looks.add(new Look(seconds, bytes));
  }

  /**
   * The highest speed over any stretch of ten seconds, or over all of it where that is shorter,
   * bytes a second. The last look is left out: by then it may be the switchover.
   */
  double worst() {
    double worst = seconds() < STRETCH_SECONDS ? mean() : 0;
    int from = 0;
    for (int to = 0; to < looks.size() - 1; to++) {
      while (looks.get(to).seconds() - looks.get(from + 1).seconds() >= STRETCH_SECONDS) {
        from++;
      }
      if (looks.get(to).seconds() - looks.get(from).seconds() >= STRETCH_SECONDS) {
        worst = Math.max(worst, speed(looks.get(from), looks.get(to)));
      }
    }
    return worst;
  }

  /** The speed over all of it, bytes a second. */
  double mean() {
    return looks.size() < 3 ? 0 : speed(looks.getFirst(), looks.get(looks.size() - 2));
  }

  /** How long it was looked at, s. */
  double seconds() {
    return looks.size() < 3
        ? 0
        : looks.get(looks.size() - 2).seconds() - looks.getFirst().seconds();
  }

  private static double speed(Look from, Look to) {
    return (to.bytes() - from.bytes()) / (to.seconds() - from.seconds());
  }
}
