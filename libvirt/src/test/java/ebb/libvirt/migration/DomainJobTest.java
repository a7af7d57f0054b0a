package ebb.libvirt.migration;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.core.Phase;
import ebb.libvirt.DomainState;
import ebb.libvirt.JobStats;
import org.junit.jupiter.api.Test;

class DomainJobTest {

  /** A job that copies disks and has so much memory, in such a round. */
  private static JobStats job(long diskBytes, long memoryBytes, long iteration) {
    return new JobStats(
        JobStats.Kind.ACTIVE,
        true,
        0,
        0,
        memoryBytes,
        memoryBytes,
        0,
        0,
        0,
        0,
        iteration,
        4096,
        0,
        diskBytes,
        diskBytes);
  }

  @Test
  void tellsDisksFromMemoryAndFromAJobThatHasNotBegun() {
    assertThat(DomainJob.running(job(0, 0, 0), DomainState.RUNNING)).isEqualTo(Phase.SETUP);
    assertThat(DomainJob.running(job(100, 0, 0), DomainState.RUNNING)).isEqualTo(Phase.DISKS);
    assertThat(DomainJob.running(job(100, 50, 1), DomainState.RUNNING)).isEqualTo(Phase.PRE_COPY);
    assertThat(DomainJob.running(job(100, 50, 1), DomainState.PAUSED_FOR_MIGRATION))
        .isEqualTo(Phase.SWITCHOVER);
  }
}
