package ebb.steering.watch;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.core.Phase;
import ebb.core.Reading;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StallWatchTest {

  private final StallWatch watch = new StallWatch(Duration.ofSeconds(60));

  private static Reading at(double seconds, Phase phase, long sent) {
    return new Reading(phase, seconds, 2, 1000, 500, 500, sent, 0, 1, 1, Optional.empty());
  }

  @Test
  void isOverWhenNothingHasGotAcrossForAsLongAsMayBe() {
    assertThat(watch.isOver(at(0, Phase.PRE_COPY, 100))).isFalse();
    assertThat(watch.isOver(at(59.9, Phase.PRE_COPY, 100))).isFalse();
    assertThat(watch.isOver(at(60, Phase.PRE_COPY, 100))).isTrue();
  }

  @Test
  void beginsAnewWithEachByte() {
    watch.isOver(at(0, Phase.PRE_COPY, 100));
    watch.isOver(at(50, Phase.PRE_COPY, 101));

    assertThat(watch.isOver(at(109, Phase.PRE_COPY, 101))).isFalse();
    assertThat(watch.isOver(at(110, Phase.PRE_COPY, 101))).isTrue();
  }

  @Test
  void countsAConnectionThatIsNeverMade() {
    watch.isOver(at(0, Phase.SETUP, 0));

    assertThat(watch.isOver(at(60, Phase.SETUP, 0))).isTrue();
  }

  @Test
  void leavesASwitchoverThatIsHeldByOthersAlone() {
    watch.isOver(at(0, Phase.PRE_COPY, 100));

    assertThat(watch.isOver(at(100, Phase.SWITCHOVER, 100))).isFalse();
    assertThat(watch.isOver(at(101, Phase.PRE_COPY, 100))).isFalse();
  }

  @Test
  void waitsForEverWhereNoLimitIsSet() {
    var patient = new StallWatch(Duration.ZERO);
    patient.isOver(at(0, Phase.PRE_COPY, 100));

    assertThat(patient.isOver(at(1e6, Phase.PRE_COPY, 100))).isFalse();
  }
}
