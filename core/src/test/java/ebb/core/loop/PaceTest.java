package ebb.core.loop;

import static ebb.core.Readings.preCopy;
import static org.assertj.core.api.Assertions.assertThat;

import ebb.core.Intent;
import org.junit.jupiter.api.Test;

class PaceTest {

  private final Pace pace = new Pace(new Intent(0.5, 0, 0.3));

  @Test
  void readsInTheStepsOfTheCounters() {
    pace.after(preCopy(0, 2, 900, 0, 0));

    assertThat(pace.after(preCopy(1, 2, 840, 60, 0))).isEqualTo(SteeringLoop.STEP_SECONDS);
  }

  @Test
  void readsFasterWhenTheSwitchoverIsNear() {
    pace.after(preCopy(0, 2, 80, 0, 0));

    assertThat(pace.after(preCopy(1, 2, 20, 60, 0))).isEqualTo(SteeringLoop.LAST_STEP_SECONDS);
  }

  /** A stalled guest took seconds to stop, unnoticed, because nothing was sent meanwhile. */
  @Test
  void alsoWhenNothingGetsAcrossAnyMore() {
    pace.after(preCopy(0, 2, 80, 0, 0));
    double wait = 0;
    for (int i = 1; i <= 30; i++) {
      wait = pace.after(preCopy(i * 0.1, 2, Math.max(2, 80 - i * 6L), Math.min(78, i * 6L), 0));
    }

    assertThat(wait).isEqualTo(SteeringLoop.LAST_STEP_SECONDS);
  }
}
