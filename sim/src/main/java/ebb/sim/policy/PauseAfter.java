package ebb.sim.policy;

import ebb.core.Reading;
import ebb.sim.machine.Manager;

/**
 * Plain pre-copy with a time-out, after which the guest is paused until all is across: {@code virsh
 * migrate --timeout}, CloudStack, and Cloud Hypervisor with its forced time-out.
 */
final class PauseAfter implements Manager {

  private final double seconds;
  private final double downtimeSeconds;

  /**
   * @param seconds the time-out
   * @param downtimeSeconds the downtime limit until then
   */
  PauseAfter(double seconds, double downtimeSeconds) {
    this.seconds = seconds;
    this.downtimeSeconds = downtimeSeconds;
  }

  @Override
  public void look(Reading reading, Means means) {
    if (reading.seconds() >= seconds) {
      means.stop();
    } else {
      means.allowDowntime(downtimeSeconds);
    }
  }
}
