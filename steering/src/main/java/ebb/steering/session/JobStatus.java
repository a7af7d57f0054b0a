package ebb.steering.session;

import ebb.core.Phase;
import ebb.steering.MigrationCounters;
import java.util.Optional;

/**
 * How a migration stands, by one answer of its hypervisor.
 *
 * @param phase where it stands
 * @param counters of its memory; in {@link Phase#DISKS} the disks' total and remaining bytes
 * @param unclear why the answer cannot be believed or tells nothing, for the operator; phase and
 *     counters mean nothing then
 */
public record JobStatus(Phase phase, MigrationCounters counters, Optional<String> unclear) {

  /** A status that is believed. */
  public JobStatus(Phase phase, MigrationCounters counters) {
    this(phase, counters, Optional.empty());
  }

  /** An answer that tells nothing. */
  public static JobStatus unclear(String why) {
    return new JobStatus(Phase.SETUP, MigrationCounters.NONE, Optional.of(why));
  }
}
