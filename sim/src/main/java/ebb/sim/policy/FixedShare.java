package ebb.sim.policy;

import ebb.core.Decision;
import ebb.core.Decision.Reason;
import ebb.core.Policy;
import ebb.core.Reading;

/**
 * Holds the guest at one share from some round on, whatever happens: what a throttle does alone.
 */
final class FixedShare implements Policy {

  private final double share;
  private final double fromRound;

  FixedShare(double share, double fromRound) {
    this.share = Math.min(1, share);
    this.fromRound = fromRound;
  }

  @Override
  public Decision decide(Reading reading) {
    return reading.round() < fromRound
        ? new Decision.Unthrottled(Reason.FIRST_ROUND)
        : new Decision.Throttle(share, Reason.HANDS_OFF);
  }
}
