package ebb.core.policy;

import ebb.core.Decision;
import ebb.core.Decision.Reason;
import ebb.core.Policy;
import ebb.core.Reading;

/**
 * Plain pre-copy: the guest is never slowed. Rounds go on until one happens to leave little enough
 * for the switchover, or for ever. The yardstick for what steering costs and what it buys.
 */
public final class UnthrottledPolicy implements Policy {

  @Override
  public Decision decide(Reading reading) {
    return new Decision.Unthrottled(reading.phase().isFinal() ? Reason.OVER : Reason.HANDS_OFF);
  }
}
