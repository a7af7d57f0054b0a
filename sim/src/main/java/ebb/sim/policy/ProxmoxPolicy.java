package ebb.sim.policy;

import ebb.core.Reading;
import ebb.sim.machine.Manager;

/**
 * Proxmox VE, beside auto-converge: each time that more has remained than before for more than five
 * looks a second apart, the downtime limit is doubled, up to 2000 s.
 */
final class ProxmoxPolicy implements Manager {

  private static final double LOOK_SECONDS = 1;
  private static final int GROWN = 5;
  private static final double MOST_SECONDS = 2000;

  private double limit = 0.1;
  private double nextLook;
  private double before = Double.POSITIVE_INFINITY;
  private int grown;

  @Override
  public void look(Reading reading, Means means) {
    if (reading.seconds() >= nextLook) {
      nextLook = reading.seconds() + LOOK_SECONDS;
      if (reading.remainingBytes() > before && ++grown > GROWN) {
        grown = 0;
        limit = Math.min(MOST_SECONDS, 2 * limit);
      }
      before = reading.remainingBytes();
    }
    means.allowDowntime(limit);
  }
}
