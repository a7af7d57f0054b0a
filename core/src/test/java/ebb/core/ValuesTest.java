package ebb.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ValuesTest {

  @Test
  void anIntentOutOfRangeIsRefusedWithTheRange() {
    assertThatThrownBy(() -> new Intent(1.1, 0, 0.3)).hasMessageContaining("between 0 and 1");
    assertThatThrownBy(() -> new Intent(Double.NaN, 0, 0.3)).hasMessageContaining("aggression");
    assertThatThrownBy(() -> new Intent(0, -0.1, 0.3)).hasMessageContaining("CPU share");
    assertThatThrownBy(() -> new Intent(0, 0, 0)).hasMessageContaining("downtime");
  }

  @Test
  void aReadingThatNoHypervisorCanMeanIsRefused() {
    assertThatThrownBy(() -> Readings.preCopy(-1, 1, 1, 1, 1)).hasMessageContaining("time");
    assertThatThrownBy(() -> Readings.preCopy(1, 1, -1, 1, 1)).hasMessageContaining("negative");
    assertThatThrownBy(() -> new Reading(Phase.SETUP, 0, 0, 0, 0, 0, 0, 0, 0, 0, Optional.empty()))
        .hasMessageContaining("vCPU");
    assertThatThrownBy(() -> new DirtySample(0, 1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aShareOutOfRangeIsRefused() {
    assertThatThrownBy(() -> new Decision.Throttle(1.01, Decision.Reason.STALL))
        .hasMessageContaining("between 0 and 1");
  }

  @Test
  void everyReasonHasWordsForTheOperator() {
    for (Decision.Reason reason : Decision.Reason.values()) {
      assertThat(reason.words()).isNotBlank();
    }
  }
}
