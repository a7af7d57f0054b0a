package ebb.core.policy;

import ebb.core.model.EndedRound;

/**
 * How far the curve is trusted: each round that ends is compared with what was foretold of it.
 *
 * <ul>
 *   <li><b>Caution</b> starts at 1. A round that leaves more than 0.85 of what it had was given too
 *       much CPU: the curve was too kind, and 0.4 max(a, 0.5) of the caution goes, for good.
 *   <li><b>A ceiling</b>: a throttled round that leaves as much as it had taught nothing. The next
 *       may use at most half of its CPU time, min(0.5, 1 - a), until a round tells something. So it
 *       finishes also from the plateau of the curve, where every fit is as good as any other.
 *   <li><b>A broken promise</b>: an unthrottled guest that leaves 1.2 times what it was to is not
 *       left unthrottled again.
 * </ul>
 *
 * A round in which the guest was not held to its share, or the link paused, or the operator changed
 * a knob proves none of it; a guest that does something else than before is trusted anew.
 */
final class Trust {

  /** By this factor an unthrottled guest may leave more than it was to. */
  private static final double PROMISE = 1.2;

  private double caution;
  private double ceiling;
  private boolean promiseBroken;
  private boolean disturbed;

  Trust() {
    forget();
  }

  /** One that has seen the same. */
  Trust copy() {
    var copy = new Trust();
    copy.caution = caution;
    copy.ceiling = ceiling;
    copy.promiseBroken = promiseBroken;
    return copy;
  }

  /** The guest does something else than before. */
  final void forget() {
    caution = 1;
    ceiling = Double.POSITIVE_INFINITY;
    promiseBroken = false;
  }

  /** The running round is steered by two intents, and proves nothing of either. */
  void disturb() {
    disturbed = true;
  }

  /**
   * Judges a round by what was foretold of it.
   *
   * @param choice what was chosen for it
   * @param aggression a
   * @param bandwidth bytes a second
   * @return whether it hardly contracted
   */
  boolean judge(EndedRound round, RoundChoice choice, double aggression, double bandwidth) {
    boolean proves = round.asForeseen() && !disturbed;
    disturbed = false;
    double had = round.hadBytes();
    double left = round.leftBytes();
    double goal = Law.goalBytes(bandwidth, caution);
    double may = (1 - choice.impatience()) * had;
    boolean unthrottled = choice.isUnthrottled();
    boolean taughtNothing = proves && !round.first() && !unthrottled && left > Math.max(had, goal);
    double promised = Math.min(PROMISE * Math.max(may, goal), Math.max(had, goal));
    promiseBroken |= proves && unthrottled && left > promised;
    double slowly = unthrottled ? Math.max(Law.SLOW, 1 - choice.impatience()) : Law.SLOW;
    boolean slow = proves && !round.first() && left > slowly * had;
    if (slow) {
      caution = Law.moreCautious(caution, aggression);
    }
    ceiling =
        taughtNothing
            ? round.vcpuSeconds() * Math.min(0.5, 1 - aggression)
            : Double.POSITIVE_INFINITY;
    return slow;
  }

  /** 1 while the curve has proved right, less where it has been too kind. */
  double caution() {
    return caution;
  }

  /** CPU time that the next round may use at most, vCPU-seconds. */
  double ceiling() {
    return ceiling;
  }

  /** Whether a guest that uses so much CPU time in a round may go unthrottled. */
  boolean allowsUnthrottled(double vcpuSeconds) {
    return !promiseBroken && vcpuSeconds <= ceiling;
  }
}
