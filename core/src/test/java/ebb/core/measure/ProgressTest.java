package ebb.core.measure;

import static ebb.core.Readings.preCopy;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProgressTest {

  private final Progress progress = new Progress();

  @Test
  void tellsForHowLongNothingHasGotAcross() {
    progress.add(preCopy(0, 1, 1000, 0, 0));
    progress.add(preCopy(1, 1, 900, 100, 1));
    assertThat(progress.idleSeconds()).isZero();
    progress.add(preCopy(3, 1, 900, 100, 1));
    assertThat(progress.idleSeconds()).isEqualTo(2);
    progress.add(preCopy(3.1, 1, 890, 110, 1));
    assertThat(progress.idleSeconds()).isZero();
  }

  @Test
  void aLinkThatPausesWithinARoundHasPausedInThatRoundAlone() {
    progress.add(preCopy(0, 2, 1000, 0, 0));
    progress.add(preCopy(1, 2, 900, 100, 1));
    progress.add(preCopy(2, 2, 890, 110, 1));
    assertThat(progress.endRound()).isTrue();
    assertThat(progress.endRound()).isFalse();
  }

  @Test
  void aSyncIsNoPause() {
    progress.add(preCopy(1, 2, 0, 1000, 1));
    progress.add(preCopy(1.1, 3, 0, 1000, 1));
    progress.add(preCopy(2, 3, 300, 1000, 1));
    progress.add(preCopy(2.1, 3, 290, 1010, 1));
    assertThat(progress.endRound()).isFalse();
  }
}
