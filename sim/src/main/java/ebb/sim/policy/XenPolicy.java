package ebb.sim.policy;

import ebb.core.Reading;
import ebb.sim.machine.Manager;

/**
 * Xen and XCP-ng: the guest is stopped when fewer than 50 pages are dirty, or after five rounds,
 * whatever that costs.
 */
final class XenPolicy implements Manager {

  private static final double FEW_BYTES = 50 * 4096;
  private static final int ROUNDS = 5;
  private static final double NO_LIMIT_OF_ITS_OWN_SECONDS = 0.001;

  @Override
  public void look(Reading reading, Means means) {
    boolean few = reading.round() > 1 && reading.remainingBytes() < FEW_BYTES;
    if (few || reading.round() > ROUNDS) {
      means.stop();
    } else {
      means.allowDowntime(NO_LIMIT_OF_ITS_OWN_SECONDS);
    }
  }
}
