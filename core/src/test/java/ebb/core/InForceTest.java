package ebb.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class InForceTest {

  @Test
  void whatIsAskedAndWhatIsFoundAreCompared() {
    assertThat(new InForce(0.3, 1, 0).exceedsAsked()).isTrue();
    assertThat(new InForce(0.3, 0.1, 0).isBelowAsked()).isTrue();
    assertThat(new InForce(1, 0.9, 0).isBelowAsked()).isTrue();
  }

  /** A quota is a whole number of microseconds, and none can be zero. */
  @Test
  void aRoundedShareIsTheSame() {
    for (InForce same : new InForce[] {new InForce(0, 0.004, 0), new InForce(0.3, 0.305, 0)}) {
      assertThat(same.exceedsAsked()).isFalse();
      assertThat(same.isBelowAsked()).isFalse();
    }
  }

  @Test
  void whatCannotBeIsRefused() {
    assertThatThrownBy(() -> new InForce(0.5, Double.NaN, 0)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> new InForce(-0.1, 1, 0)).hasMessageContaining("-0.1");
    assertThatThrownBy(() -> new InForce(1, 1, -1)).hasMessageContaining("-1");
  }
}
