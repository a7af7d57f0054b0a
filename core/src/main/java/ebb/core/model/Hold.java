package ebb.core.model;

import ebb.core.Actuation;
import ebb.core.InForce;
import ebb.core.Reading;
import ebb.core.measure.Allowance;

/** Compares how the guest is really held with what was decided. */
final class Hold {

  private final Allowance allowance = new Allowance();
  private double limitOfOthers = 1;
  private double unheldShare;

  void add(Reading reading, double share, Actuation actuation) {
    allowance.add(reading, share);
    reading.inForce().ifPresent(force -> compare(force, actuation));
  }

  private void compare(InForce force, Actuation actuation) {
    limitOfOthers = force.isBelowAsked() ? force.share() : 1;
    boolean unheld = actuation == Actuation.AT_ONCE && force.exceedsAsked();
    unheldShare = unheld ? force.share() : 0;
  }

  /** Ends a round; whether the guest was held in it as it was to be, as far as its clock tells. */
  boolean endRound(Reading reading) {
    boolean kept = allowance.isKept(reading);
    allowance.restart(reading);
    return kept;
  }

  double limitOfOthers() {
    return limitOfOthers;
  }

  double unheldShare() {
    return unheldShare;
  }
}
