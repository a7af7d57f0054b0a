package ebb.agent.steer;

import ebb.core.InForce;
import ebb.core.Phase;
import ebb.core.policy.Forecast;
import ebb.core.policy.ToGo;
import java.util.Optional;

/**
 * What is shown of a migration at one moment.
 *
 * @param seconds since it began
 * @param round pass over the dirty bitmap
 * @param totalBytes guest RAM
 * @param remainingBytes known dirty and not yet sent
 * @param sentBytes on the wire so far
 * @param dirtiedBytesPerSecond as the hypervisor reports it
 * @param linkBytesPerSecond guest memory that gets across now
 * @param share of its vCPUs that the guest may use, 0 to 1
 * @param reason for that share
 * @param toGo how long it will still take, worked out by whoever asks first
 * @param aggression the one in use, 0 to 1; empty for a policy that has none
 * @param inForce what really holds the guest; empty where nobody has read it back
 */
public record LiveReading(
    double seconds,
    Phase phase,
    long round,
    long totalBytes,
    long remainingBytes,
    long sentBytes,
    long dirtiedBytesPerSecond,
    double linkBytesPerSecond,
    double share,
    String reason,
    ToGo toGo,
    Optional<Double> aggression,
    Optional<InForce> inForce) {

  /** Seconds to go; empty while too little is known. */
  public Optional<Forecast.Range> forecast() {
    return toGo.range();
  }
}
