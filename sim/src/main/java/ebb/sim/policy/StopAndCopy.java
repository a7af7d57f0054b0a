package ebb.sim.policy;

import ebb.core.Decision;
import ebb.core.Decision.Reason;
import ebb.core.Policy;
import ebb.core.Reading;

/** No live migration at all: the guest is stopped at once and all of it is sent. */
final class StopAndCopy implements Policy {

  @Override
  public Decision decide(Reading reading) {
    return new Decision.Stop(Reason.SWITCH_OVER);
  }
}
