package ebb.sim.policy;

import ebb.core.Decision;
import ebb.core.Decision.Reason;
import ebb.core.Policy;
import ebb.core.Reading;

/** One pass of pre-copy, then the guest goes on at the destination and fetches what it misses. */
final class PostCopyPolicy implements Policy {

  @Override
  public Decision decide(Reading reading) {
    return reading.round() >= 2
        ? new Decision.PostCopy(Reason.SWITCH_OVER)
        : new Decision.Unthrottled(Reason.HANDS_OFF);
  }
}
