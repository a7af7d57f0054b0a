package ebb.core.policy;

/**
 * How a migration will go on, or would.
 *
 * @param seconds to its end, the downtime included, s; infinite if it does not end
 * @param downtimeSeconds how long the guest stands still at the switchover, s
 * @param sentBytes still to be sent, bytes
 * @param lostVcpuSeconds CPU time that the guest will want and not get, vCPU-seconds
 * @param leastCpus the least CPU that it gets before the switchover, vCPU-seconds a second
 * @param throttledSeconds for how long it gets less than it wants, the downtime apart, s
 */
public record Course(
    double seconds,
    double downtimeSeconds,
    double sentBytes,
    double lostVcpuSeconds,
    double leastCpus,
    double throttledSeconds) {

  /** Whether it ends at all. */
  public boolean ends() {
    return seconds < Double.POSITIVE_INFINITY;
  }
}
