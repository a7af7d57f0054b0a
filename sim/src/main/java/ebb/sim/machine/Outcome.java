package ebb.sim.machine;

import ebb.core.Phase;

/**
 * What has come of a virtual migration.
 *
 * @param phase how it ended
 * @param totalSeconds from the start to the end, s
 * @param downtimeSeconds how long the guest stood still at the end, s
 * @param sentBytes on the wire, bytes
 * @param rounds bitmap syncs, as the hypervisor counts them
 * @param lostWorkSeconds CPU time that the guest wanted and did not get, the downtime included, s
 * @param minShare the least part of the CPU it wanted over any one second before the switchover
 * @param longestStallSeconds the longest time it stood still at a time, the downtime apart, s
 */
public record Outcome(
    Phase phase,
    double totalSeconds,
    double downtimeSeconds,
    double sentBytes,
    long rounds,
    double lostWorkSeconds,
    double minShare,
    double longestStallSeconds) {

  /** Whether the guest runs at the destination, with all its memory. */
  public boolean completed() {
    return phase == Phase.COMPLETED;
  }
}
