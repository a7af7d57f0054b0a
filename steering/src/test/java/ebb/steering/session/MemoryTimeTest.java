package ebb.steering.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MemoryTimeTest {

  private static final long SECOND = 1_000_000_000;

  @Test
  void goesWithTheClockWhereThereAreNoDisks() {
    var time = new MemoryTime(5 * SECOND);

    assertThat(time.seconds(5 * SECOND)).isZero();
    assertThat(time.seconds(7 * SECOND)).isEqualTo(2);
  }

  @Test
  void standsStillForHalfAnHourOfDisksAndGoesOnWithTheMemory() {
    var time = new MemoryTime(0);
    assertThat(time.seconds(SECOND)).isEqualTo(1);
    for (long second = 2; second <= 1800; second++) {
      time.waits(second * SECOND);
      assertThat(time.seconds(second * SECOND)).isEqualTo(2);
    }

    assertThat(time.seconds(1810 * SECOND)).isEqualTo(12);
  }
}
