package ebb.steering.watch;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.core.Phase;
import ebb.core.Reading;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GuestClockTest {

  private static Reading reading(long round, long remaining, long migrated) {
    return new Reading(
        Phase.PRE_COPY, round, round, 64 << 20, remaining, migrated, 0, 0, 5, 1, Optional.empty());
  }

  @Test
  void aClockThatStepsCostsALookAndNoMore() {
    var now = new double[] {5};
    var clock = new GuestClock(() -> now[0], 1);
    double seconds = 0;
    for (double wild : new double[] {-3, 1e15, Double.NaN, Double.POSITIVE_INFINITY, 0, 2}) {
      double before = clock.vcpuSeconds(seconds++);
      now[0] = wild;
      assertThat(clock.vcpuSeconds(seconds++))
          .as("after a step to %s", wild)
          .isBetween(before, before + 60);
    }
  }

  /** Who listens on the monitor is no QEMU, and names idle threads of its own as the vCPUs. */
  @Test
  void aClockThatStandsStillWhileMemoryChangesIsAssumedFromThenOn() {
    var clock = new GuestClock(() -> 5, 1);

    assertThat(clock.step(reading(1, 64 << 20, 0))).isFalse();
    assertThat(clock.step(reading(1, 4096, 64 << 20))).isFalse();
    assertThat(clock.vcpuSeconds(1)).isEqualTo(5);
    assertThat(clock.step(reading(2, 32 << 20, 64 << 20))).isTrue();

    double later = clock.vcpuSeconds(2);
    assertThat(later).isGreaterThanOrEqualTo(5);
    assertThat(clock.vcpuSeconds(3)).isGreaterThan(later);
  }
}
