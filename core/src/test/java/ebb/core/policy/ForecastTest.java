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
import ebb.core.policy.Forecast.Range;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ForecastTest {

  private static final long MIB = 1 << 20;

  private final ContractionPolicy law =
      new ContractionPolicy(new Intent(0.5, 0, 0.1), HypervisorTraits.of(Actuation.AT_ONCE));

  private ToGo shown = ToGo.UNKNOWN;

  private void add(Reading reading) {
    law.follow(reading, new Decision.Unthrottled(Decision.Reason.NOT_NEEDED));
    shown = shown.next(law.forecast().orElseThrow());
  }

  private Optional<Range> toGo() {
    return law.forecast().orElseThrow().toGo();
  }

  /** 100 MiB a second, of which the guest writes 20 anew. */
  private void oneRound() {
    for (int i = 0; i <= 10; i++) {
      add(preCopy(i, 1, (1000 - 100L * i) * MIB, 100L * i * MIB, i));
    }
    add(preCopy(10, 2, 200 * MIB, 1000 * MIB, 10));
  }

  @Test
  void thereIsNoneBeforeTheFirstReading() {
    assertThat(law.forecast()).isEmpty();
    assertThat(shown.range()).isEmpty();
  }

  @Test
  void saysNothingBeforeARoundOrASampleHasToldOfTheGuest() {
    add(preCopy(0, 1, 1000, 0, 0));
    add(preCopy(1, 1, 900, 100, 1));

    assertThat(toGo()).isEmpty();
    assertThat(shown.range()).isEmpty();
  }

  @Test
  void foretellsWhatIsLeftOfAMigrationThatShrinksByItself() {
    oneRound();
    var range = toGo().orElseThrow();

    // Rounds of 2 s, 0.4 s and 0.1 s; the range holds it.
    assertThat(range.seconds()).isBetween(2.0, 3.0);
    assertThat(range.lowSeconds()).isLessThan(range.seconds());
    assertThat(range.highSeconds()).isGreaterThan(range.seconds());
    assertThat(shown.range()).contains(range);
  }

  @Test
  void whatIsShownComesNearerAsTimePasses() {
    oneRound();
    Range before = shown.range().orElseThrow();
    add(preCopy(10.5, 2, 150 * MIB, 1050 * MIB, 10.5));

    assertThat(shown.range()).contains(before.after(0.5));
  }

  @Test
  void aRoundASecondAndAnotherIntentEachCallForAFreshForecast() {
    oneRound();
    add(preCopy(10.5, 2, 150 * MIB, 1050 * MIB, 10.5));
    assertThat(shown.range()).isNotEqualTo(toGo());

    add(preCopy(11, 2, 100 * MIB, 1100 * MIB, 11));
    assertThat(shown.range()).isEqualTo(toGo());

    add(preCopy(11.5, 3, 60 * MIB, 1200 * MIB, 12));
    assertThat(shown.range()).isEqualTo(toGo());

    law.change(new Intent(0.9, 0, 0.1));
    add(preCopy(11.6, 3, 50 * MIB, 1210 * MIB, 12.1));
    assertThat(shown.range()).isEqualTo(toGo());
  }

  @Test
  void hasNothingToSayOnceItIsOver() {
    oneRound();
    add(Readings.of(Phase.COMPLETED, 10.1, 2, 0, 1200 * MIB, 12, 0));

    assertThat(toGo()).isEmpty();
    assertThat(shown.range()).isEmpty();
  }
}
