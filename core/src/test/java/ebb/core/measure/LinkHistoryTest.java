package ebb.core.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LinkHistoryTest {

  private final LinkHistory link = new LinkHistory();
  private double now;

  private void carries(double bytesPerSecond, double seconds) {
    for (double end = now + seconds; now < end; now += 0.1) {
      link.add(now, bytesPerSecond);
    }
  }

  @Test
  void isUnknownAtFirst() {
    assertThat(link.bytesPerSecond()).isZero();
  }

  @Test
  void aBreakOfAFewSecondsLeavesItAsItIs() {
    carries(100, 20);
    carries(0, 4);
    assertThat(link.bytesPerSecond()).isEqualTo(100);
    carries(100, 6);
    carries(1, 2);
    assertThat(link.bytesPerSecond()).isEqualTo(100);
  }

  @Test
  void aSlowerLinkIsBelievedAfterAWhile() {
    carries(100, 20);
    carries(30, 6);
    assertThat(link.bytesPerSecond()).isEqualTo(30);
  }

  @Test
  void aFasterOneAtOnce() {
    carries(1, 3);
    carries(1000, 0.1);
    assertThat(link.bytesPerSecond()).isEqualTo(1000);
  }

  @Test
  void aBreakAtTheStartLeavesItAsItIs() {
    carries(100, 0.5);
    carries(0, 4);
    assertThat(link.bytesPerSecond()).isEqualTo(100);
    carries(0, 2);
    assertThat(link.bytesPerSecond()).isZero();
  }

  @Test
  void remembersTheLongestBreakThatWasNoNewSpeed() {
    assertThat(link.longestBreakSeconds()).isZero();
    carries(100, 20);
    assertThat(link.longestBreakSeconds()).isZero();
    carries(0, 3);
    carries(100, 6);
    carries(0, 1);
    assertThat(link.longestBreakSeconds()).isCloseTo(3, within(0.2));
    carries(100, 10);
    carries(10, 60);
    assertThat(link.longestBreakSeconds()).isCloseTo(5, within(0.5));
  }
}
