package ebb.sim.policy;

import ebb.core.Decision;
import ebb.core.Decision.Reason;
import ebb.core.Policy;
import ebb.core.Reading;

/**
 * Plain pre-copy with a time-out, after which the guest is paused until all is across: {@code virsh
 * migrate --timeout}, CloudStack, and Cloud Hypervisor with its forced time-out.
 */
final class PauseAfter implements Policy {

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
  public Decision decide(Reading reading) {
    return reading.seconds() >= seconds
        ? new Decision.Stop(Reason.TIMED_OUT)
        : new Decision.AllowDowntime(downtimeSeconds, Reason.HANDS_OFF);
  }
}
