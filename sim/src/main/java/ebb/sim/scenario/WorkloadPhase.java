package ebb.sim.scenario;

import java.util.List;

/**
 * What the guest does from a moment on.
 *
 * @param atSeconds from when on, s after the start of the migration
 * @param sets what it writes, laid out in memory one after the other: two phases that have sets of
 *     the same sizes write the same pages
 * @param dmaBytesPerSecond what devices write whatever the vCPUs get, one page after the other
 *     through the memory that belongs to no set
 * @param reaction by how much more it writes for each vCPU-second when it is throttled to nothing,
 *     as a factor, at least 1: a guest that catches up when it gets to run
 */
public record WorkloadPhase(
    double atSeconds, List<PageSet> sets, double dmaBytesPerSecond, double reaction) {

  public WorkloadPhase {
    sets = List.copyOf(sets);
  }

  /** Memory that belongs to a set, bytes. */
  public long setBytes() {
    return sets.stream().mapToLong(PageSet::sizeBytes).sum();
  }
}
