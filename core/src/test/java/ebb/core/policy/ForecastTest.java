package ebb.core.policy;

import static ebb.core.Readings.preCopy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ebb.core.Intent;
import ebb.core.Phase;
import ebb.core.Readings;
import org.junit.jupiter.api.Test;

class ForecastTest {

  private final Forecast forecast = new Forecast(new Intent(0.5, 0, 0.1));

  @Test
  void saysNothingBeforeTheLinkIsKnown() {
    assertThat(forecast.after(preCopy(0, 1, 1000, 0, 0))).isEmpty();
  }

  @Test
  void isAtLeastTheRestOfTheRoundAndAtMostWhatTheLawAllows() {
    forecast.after(preCopy(0, 1, 1000, 0, 0));
    var range = forecast.after(preCopy(2, 1, 900, 100, 2)).orElseThrow();

    assertThat(range.lowSeconds()).isCloseTo((900 - 5) / 50.0, within(0.01));
    assertThat(range.highSeconds()).isGreaterThan(range.lowSeconds());
  }

  @Test
  void hasNothingToSayOnceItIsOver() {
    forecast.after(preCopy(0, 1, 1000, 0, 0));
    forecast.after(preCopy(1, 1, 950, 50, 1));

    assertThat(forecast.after(Readings.of(Phase.COMPLETED, 2, 1, 0, 1000, 2, 0))).isEmpty();
  }
}
