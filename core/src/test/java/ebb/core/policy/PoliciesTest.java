package ebb.core.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ebb.core.Actuation;
import ebb.core.Decision;
import ebb.core.HypervisorTraits;
import ebb.core.Intent;
import ebb.core.Phase;
import ebb.core.Readings;
import org.junit.jupiter.api.Test;

class PoliciesTest {

  private final Intent intent = new Intent(0.5, 0, 0.3);

  @Test
  void everyNameMakesAFreshPolicy() {
    for (String name : Policies.names()) {
      assertThat(Policies.create(name, intent, HypervisorTraits.of(Actuation.AT_ONCE)))
          .isNotSameAs(Policies.create(name, intent, HypervisorTraits.of(Actuation.AT_ONCE)));
    }
  }

  @Test
  void anUnknownNameIsRefusedWithTheKnownOnes() {
    assertThatThrownBy(
            () -> Policies.create("best", intent, HypervisorTraits.of(Actuation.AT_ONCE)))
        .hasMessageContaining("'best'")
        .hasMessageContaining("ebb, rfc-2011, none");
  }

  @Test
  void noneNeverThrottles() {
    var none = Policies.create("none", intent, HypervisorTraits.of(Actuation.AT_ONCE));

    for (Phase phase : Phase.values()) {
      assertThat(none.decide(Readings.of(phase, 1, 2, 500, 500, 1, 1)))
          .isInstanceOf(Decision.Unthrottled.class);
    }
  }
}
