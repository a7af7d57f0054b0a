package ebb.core.policy;

import ebb.core.measure.HeldFor;
import java.util.OptionalDouble;

/**
 * Announces that a deadline will be missed, as soon as it seems so, and takes it back once the
 * deadline has been safe for a while.
 */
final class MissWatch {

  /** A guest that writes so many times as much makes it a miss. */
  private static final double WRITTEN = 1.3;

  private final HeldFor safe;
  private OptionalDouble announced = OptionalDouble.empty();

  /**
   * @param heldSeconds for how long it has to be safe, s
   */
  MissWatch(double heldSeconds) {
    this.safe = new HeldFor(heldSeconds);
  }

  /**
   * Looks at a migration of which so many seconds are left, with the least CPU that the guest
   * keeps.
   */
  void look(Outlook outlook, double now, double left, double leastCpus, Verdict verdict) {
    boolean missing = outlook.steep().likely(WRITTEN, 1).with(leastCpus).seconds() > left;
    if (announced.isEmpty() && (missing || verdict == Verdict.INFEASIBLE)) {
      announced = OptionalDouble.of(now);
    } else if (safe.look(now, verdict == Verdict.FEASIBLE)) {
      announced = OptionalDouble.empty();
    }
  }

  boolean isAnnounced() {
    return announced.isPresent();
  }

  /** Since when it has been announced, s from the start. */
  OptionalDouble announcedSeconds() {
    return announced;
  }
}
