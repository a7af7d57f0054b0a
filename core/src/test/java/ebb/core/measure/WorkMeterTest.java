package ebb.core.measure;

import static ebb.core.Readings.preCopy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ebb.core.Phase;
import ebb.core.Readings;
import org.junit.jupiter.api.Test;

class WorkMeterTest {

  @Test
  void aGuestThatGetsWhatItWantsLosesNothing() {
    var meter = new WorkMeter(0.3);
    for (int i = 0; i <= 50; i++) {
      meter.add(preCopy(i * 0.1, 2, 500, i, i * 0.03));
    }

    assertThat(meter.lostSeconds()).isCloseTo(0, within(1e-9));
    assertThat(meter.leastShare()).isCloseTo(1, within(1e-9));
  }

  @Test
  void lostWorkIsWhatItWantedMinusWhatItGotDowntimeIncluded() {
    var meter = new WorkMeter(1);
    meter.add(preCopy(0, 2, 500, 0, 10));
    meter.add(preCopy(4, 2, 100, 400, 12));
    meter.add(Readings.of(Phase.COMPLETED, 5, 2, 0, 500, 12, 0));

    assertThat(meter.lostSeconds()).isCloseTo(3, within(1e-9));
  }

  @Test
  void theLeastShareIsThatOfTheWorstSecond() {
    var meter = new WorkMeter(1);
    double used = 0;
    for (int i = 0; i <= 60; i++) {
      meter.add(preCopy(i * 0.1, 2, 500, i, used));
      used += i >= 20 && i < 30 ? 0.02 : 0.1;
    }

    assertThat(meter.leastShare()).isCloseTo(0.2, within(0.01));
  }

  @Test
  void aShortMigrationIsJudgedWhole() {
    var meter = new WorkMeter(1);
    meter.add(preCopy(0, 2, 500, 0, 0));
    meter.add(preCopy(0.4, 2, 100, 400, 0.1));

    assertThat(meter.leastShare()).isCloseTo(0.25, within(0.01));
  }

  @Test
  void theFirstRoundMendsADemandThatWasMeasuredTooLow() {
    var meter = new WorkMeter(0.2);
    for (int i = 0; i <= 20; i++) {
      meter.add(preCopy(i * 0.1, 1, 500, i, i * 0.1));
    }
    meter.add(preCopy(4, 2, 100, 400, 2));

    assertThat(meter.lostSeconds()).isCloseTo(2, within(1e-9));
  }
}
