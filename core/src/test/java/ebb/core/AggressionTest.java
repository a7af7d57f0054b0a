package ebb.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class AggressionTest {

  @Test
  void isANumberOrAuto() {
    assertThat(Aggression.of(0.3)).hasToString("0.3");
    assertThat(Aggression.AUTO).hasToString("auto");
    assertThat(Aggression.AUTO.or(0.7)).isEqualTo(0.7);
    assertThat(Aggression.of(0.3).or(0.7)).isEqualTo(0.3);
    for (double wrong : new double[] {-0.1, 1.1, Double.NaN}) {
      assertThatThrownBy(() -> Aggression.of(wrong)).hasMessageContaining("between 0 and 1");
    }
  }

  @Test
  void theLeastShareIsTheOneAtWhichStallsAreAsLongAsTheyMayBe() {
    for (Stalls stalls : new Stalls[] {new Stalls(0.010, 0.004), new Stalls(0, 0.010)}) {
      for (double longest : new double[] {0.002, 0.02, 0.1, 1}) {
        assertThat(stalls.seconds(stalls.leastShare(longest))).isCloseTo(longest, within(1e-9));
      }
      assertThat(stalls.leastShare(Double.POSITIVE_INFINITY)).isZero();
    }
    assertThat(Stalls.NONE.leastShare(0.001)).isZero();
  }

  @Test
  void aLimitToStallsNeverTakesAwayWhatTheGuestKeepsAnyway() {
    var quota = new Stalls(0.010, 0.004);
    Intent intent = new Intent(0.5, 0.2, 0.3).withMaxStall(0.1);

    assertThat(intent.within(quota).minShare()).isEqualTo(0.2);
    assertThat(intent.withMinShare(0).within(quota).minShare()).isCloseTo(0.04, within(0.002));
    assertThat(intent.limitsStalls()).isTrue();
    assertThatThrownBy(() -> intent.withMaxStall(0)).hasMessageContaining("above 0");
  }
}
