package ebb.core.policy;

import static ebb.core.Readings.preCopy;
import static org.assertj.core.api.Assertions.assertThat;

import ebb.core.Actuation;
import ebb.core.Decision;
import ebb.core.HypervisorTraits;
import ebb.core.Intent;
import ebb.core.Phase;
import ebb.core.Reading;
import ebb.core.Readings;
import org.junit.jupiter.api.Test;

class ForecastTest {

  private final Forecast forecast =
      new Forecast(new Intent(0.5, 0, 0.1), HypervisorTraits.of(Actuation.AT_ONCE));

  private static final long MIB = 1 << 20;

  private void add(Reading reading) {
    forecast.add(reading, new Decision.Unthrottled(Decision.Reason.NOT_NEEDED));
  }

  /** 100 MiB a second, of which the guest writes 20 anew. */
  private void oneRound() {
    for (int i = 0; i <= 10; i++) {
      add(preCopy(i, 1, (1000 - 100L * i) * MIB, 100L * i * MIB, i));
    }
    add(preCopy(10, 2, 200 * MIB, 1000 * MIB, 10));
  }

  @Test
  void saysNothingBeforeARoundOrASampleHasToldOfTheGuest() {
    add(preCopy(0, 1, 1000, 0, 0));
    add(preCopy(1, 1, 900, 100, 1));

    assertThat(forecast.toGo()).isEmpty();
  }

  @Test
  void foretellsWhatIsLeftOfAMigrationThatShrinksByItself() {
    oneRound();
    var range = forecast.toGo().orElseThrow();

    // Rounds of 2 s, 0.4 s and 0.1 s; the range holds it.
    assertThat(range.seconds()).isBetween(2.0, 3.0);
    assertThat(range.lowSeconds()).isLessThan(range.seconds());
    assertThat(range.highSeconds()).isGreaterThan(range.seconds());
  }

  @Test
  void comesNearerAsTimePasses() {
    oneRound();
    double before = forecast.toGo().orElseThrow().seconds();
    add(preCopy(10.5, 2, 150 * MIB, 1050 * MIB, 10.5));

    assertThat(forecast.toGo().orElseThrow().seconds()).isLessThan(before);
  }

  @Test
  void hasNothingToSayOnceItIsOver() {
    oneRound();
    add(Readings.of(Phase.COMPLETED, 12, 3, 0, 1200 * MIB, 12, 0));

    assertThat(forecast.toGo()).isEmpty();
  }
}
