package ebb.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.libvirt.JobStats.Kind;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JobStatsTest {

  private static final TypedParameters MIGRATION =
      new TypedParameters(
          Map.of(
              "operation", 5L,
              "time_elapsed", 7739L,
              "memory_total", 537_403_392L,
              "memory_remaining", 4096L,
              "memory_processed", 680_787_968L,
              "memory_constant", 98_280L,
              "memory_normal", 165_641L,
              "memory_dirty_rate", 20_000L,
              "memory_page_size", 4096L,
              "memory_iteration", 17L));

  @Test
  void aMigrationThatRuns() {
    JobStats job = JobStats.of(2, MIGRATION);

    assertThat(job.kind()).isEqualTo(Kind.ACTIVE);
    assertThat(job.isMigratingOut()).isTrue();
    assertThat(job.iteration()).isEqualTo(17);
    assertThat(job.sentBytes()).isEqualTo(680_787_968);
    assertThat(job.migratedBytes()).isEqualTo((98_280L + 165_641) * 4096);
    assertThat(job.dirtiedBytesPerSecond()).isEqualTo(20_000L * 4096);
  }

  @Test
  void oneThatCopiesDisksFirst() {
    JobStats disks =
        JobStats.of(
            2,
            new TypedParameters(
                Map.of(
                    "operation", 5L,
                    "time_elapsed", 600_000L,
                    "disk_total", 80_000L,
                    "disk_remaining", 30_000L)));

    assertThat(disks.isMigratingOut()).isTrue();
    assertThat(disks.isCopyingDisks()).isTrue();
    assertThat(disks.diskRemainingBytes()).isEqualTo(30_000);
    assertThat(disks.memorySeconds()).isZero();
    assertThat(JobStats.of(2, MIGRATION).isCopyingDisks()).isFalse();
    assertThat(JobStats.of(2, MIGRATION).memorySeconds()).isEqualTo(7.739);
  }

  @Test
  void aJobThatIsNoMigrationOut() {
    assertThat(JobStats.of(2, new TypedParameters(Map.of("operation", 2L))).isMigratingOut())
        .isFalse();
    assertThat(JobStats.of(2, new TypedParameters(Map.of("operation", 4L))).isMigratingOut())
        .isFalse();
    assertThat(JobStats.none().isMigratingOut()).isFalse();
  }

  @Test
  void onesThatHaveEndedSayHow() {
    assertThat(JobStats.ended(MIGRATION).kind()).isEqualTo(Kind.COMPLETED);
    var failed =
        JobStats.ended(
            new TypedParameters(Map.of("operation", 5L, "success", false, "errmsg", "no route")));
    assertThat(failed.kind()).isEqualTo(Kind.FAILED);
  }

  @Test
  void countersThatWouldOverflowStayBelow() {
    var job =
        JobStats.of(
            2,
            new TypedParameters(
                Map.of("memory_normal", Long.MAX_VALUE / 8, "memory_page_size", 4096L)));

    assertThat(job.migratedBytes()).isEqualTo(Long.MAX_VALUE / 4);
  }
}
