package ebb.core.pages;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PassTimesTest {

  @Test
  void windowsOfEachLengthLieBetweenPassesUpToTheWholeTime() {
    assertThat(PassTimes.of(5)).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 16, 32, 64, 128, 250);
    assertThat(PassTimes.of(0.1)).containsExactly(0, 1, 2, 3, 4, 5);
  }

  @Test
  void aLastPassThatWouldSayNothingNewIsLeftOut() {
    assertThat(PassTimes.of(1.3)).endsWith(32, 64);
    assertThat(PassTimes.of(1.6)).endsWith(64, 80);
  }

  @Test
  void theShortestLookHasOneWindow() {
    assertThat(PassTimes.of(0)).containsExactly(0, 1);
  }
}
