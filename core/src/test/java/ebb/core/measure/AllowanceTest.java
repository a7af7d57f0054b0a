package ebb.core.measure;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.core.Reading;
import ebb.core.Readings;
import org.junit.jupiter.api.Test;

class AllowanceTest {

  private static final double ORIGIN = 5000; // of the vCPUs' clock

  private final Allowance allowance = new Allowance();

  /** A guest of one vCPU that was allowed one share and has used another, for ten seconds. */
  private Reading run(double from, double allowed, double used) {
    Reading last = reading(from, 0);
    allowance.add(last, 1);
    for (int step = 1; step <= 100; step++) {
      last = reading(from + step / 10.0, step / 10.0 * used);
      allowance.add(last, allowed);
    }
    return last;
  }

  private static Reading reading(double seconds, double used) {
    return Readings.preCopy(seconds, 1, 100, 0, ORIGIN + used);
  }

  @Test
  void whoUsesWhatItMayIsHeld() {
    assertThat(allowance.isKept(run(40, 0.3, 0.3))).isTrue();
  }

  /** A quota holds on the average, and no clock is exact. */
  @Test
  void aLittleMoreIsNoDisobedience() {
    assertThat(allowance.isKept(run(0, 0.3, 0.35))).isTrue();
    allowance.restart(reading(10, 0));
    assertThat(allowance.isKept(run(10, 0, 0.04))).isTrue();
  }

  @Test
  void whoUsesMuchMoreIsNot() {
    assertThat(allowance.isKept(run(0, 0.3, 1))).isFalse();
  }

  @Test
  void whatWasBeforeIsForgotten() {
    run(0, 0.1, 1);
    allowance.restart(reading(10, 0));

    assertThat(allowance.isKept(run(10, 0.1, 0.1))).isTrue();
  }
}
