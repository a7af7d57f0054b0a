package ebb.core.policy;

import ebb.core.Decision;
import ebb.core.Decision.Reason;
import ebb.core.HypervisorTraits;
import ebb.core.Intent;
import ebb.core.Reading;
import ebb.core.SteerablePolicy;

/**
 * Plain pre-copy: the guest is never slowed. Rounds go on until one happens to leave little enough
 * for the switchover, or for ever. The yardstick for what steering costs and what it buys.
 */
public final class UnthrottledPolicy implements SteerablePolicy {

  @Override
  public Decision decide(Reading reading) {
    return new Decision.Unthrottled(reading.phase().isFinal() ? Reason.OVER : Reason.HANDS_OFF);
  }

  @Override
  public void follow(Reading reading, Decision made) {}

  @Override
  public void change(Intent intent, HypervisorTraits traits) {}
}
