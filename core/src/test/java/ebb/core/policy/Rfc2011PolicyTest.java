package ebb.core.policy;

import static ebb.core.Readings.MIB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ebb.core.Decision;
import ebb.core.Intent;
import ebb.core.Phase;
import ebb.core.Readings;
import org.junit.jupiter.api.Test;

class Rfc2011PolicyTest {

  @Test
  void theTargetIsThatPartOfTheBreakEvenShareWhichAggressionLeaves() {
    var policy = new Rfc2011Policy(new Intent(0.25, 0, 0.3));
    Decision decision = new Decision.Unthrottled(Decision.Reason.FIRST_ROUND);
    for (int i = 0; i <= 10; i++) {
      decision =
          policy.decide(Readings.of(Phase.PRE_COPY, i * 0.1, 2, 500, i * 6L, i * 0.1, 100 * MIB));
    }

    assertThat(decision.reason()).isEqualTo(Decision.Reason.BREAK_EVEN);
    assertThat(decision.share()).isCloseTo(0.75 * 0.6, within(0.01));
  }

  @Test
  void withoutADirtyRateThereIsNothingToThrottleBy() {
    var policy = new Rfc2011Policy(new Intent(0.5, 0, 0.3));

    assertThat(policy.decide(Readings.of(Phase.PRE_COPY, 1, 1, 500, 60, 1, 0)).share())
        .isEqualTo(1);
  }

  @Test
  void aGuestThatDirtiesLittleIsNotThrottled() {
    var policy = new Rfc2011Policy(new Intent(0.5, 0, 0.3));
    policy.decide(Readings.of(Phase.PRE_COPY, 1, 2, 500, 0, 1, MIB));

    assertThat(policy.decide(Readings.of(Phase.PRE_COPY, 2, 2, 500, 60, 2, MIB)))
        .isInstanceOf(Decision.Unthrottled.class);
  }

  @Test
  void atAggressionOneTheGuestIsStalled() {
    var policy = new Rfc2011Policy(new Intent(1, 0.05, 0.3));

    assertThat(policy.decide(Readings.of(Phase.PRE_COPY, 0, 1, 500, 0, 0, 0)).share())
        .isEqualTo(0.05);
  }

  @Test
  void nothingIsThrottledOnceTheGuestHasLeft() {
    var policy = new Rfc2011Policy(new Intent(1, 0, 0.3));

    assertThat(policy.decide(Readings.of(Phase.SWITCHOVER, 9, 4, 10, 900, 3, 0)).share())
        .isEqualTo(1);
  }
}
