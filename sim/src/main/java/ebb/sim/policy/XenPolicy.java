package ebb.sim.policy;

import ebb.core.Decision;
import ebb.core.Decision.Reason;
import ebb.core.Policy;
import ebb.core.Reading;

/**
 * Xen and XCP-ng: the guest is stopped when fewer than 50 pages are dirty, or after five rounds,
 * whatever that costs.
 */
final class XenPolicy implements Policy {

  private static final double FEW_BYTES = 50 * 4096;
  private static final int ROUNDS = 5;
  private static final double NO_LIMIT_OF_ITS_OWN_SECONDS = 0.001;

  @Override
  public Decision decide(Reading reading) {
    return reading.round() > ROUNDS || (reading.round() > 1 && reading.remainingBytes() < FEW_BYTES)
        ? new Decision.Stop(Reason.SWITCH_OVER)
        : new Decision.AllowDowntime(NO_LIMIT_OF_ITS_OWN_SECONDS, Reason.HANDS_OFF);
  }
}
