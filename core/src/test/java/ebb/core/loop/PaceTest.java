package ebb.core.loop;

import static ebb.core.Readings.MIB;
import static ebb.core.Readings.preCopy;
import static org.assertj.core.api.Assertions.assertThat;

import ebb.core.Intent;
import org.junit.jupiter.api.Test;

class PaceTest {

  private final Pace pace = new Pace(new Intent(0.5, 0, 0.3));

  @Test
  void readsInTheStepsOfTheCounters() {
    assertThat(pace.after(preCopy(1, 2, 840, 60, 0), 60 * MIB))
        .isEqualTo(SteeringLoop.STEP_SECONDS);
  }

  @Test
  void readsFasterWhenTheSwitchoverIsNear() {
    assertThat(pace.after(preCopy(1, 2, 20, 60, 0), 60 * MIB))
        .isEqualTo(SteeringLoop.LAST_STEP_SECONDS);
  }

  /** A stalled guest took seconds to stop, unnoticed, because nothing was sent meanwhile. */
  @Test
  void alsoWhenNothingGetsAcrossAnyMore() {
    pace.after(preCopy(0, 2, 80, 0, 0), 60 * MIB);

    assertThat(pace.after(preCopy(3, 2, 2, 78, 0), 0)).isEqualTo(SteeringLoop.LAST_STEP_SECONDS);
  }
}
