package ebb.sim.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ThinLineTest {

  @Test
  void aStraightLineNeedsItsEndsOnly() {
    var line = new ThinLine();
    for (int i = 0; i <= 100; i++) {
      line.to(i, 200 - i);
    }
    assertThat(line.path()).isEqualTo("M0 200l100-100");
  }

  @Test
  void aPeakStaysHoweverManyPointsThereAre() {
    var line = new ThinLine();
    for (int i = 0; i <= 100_000; i++) {
      line.to(i / 100.0, i == 54_321 ? 3 : 100);
    }
    // From the line at 100 up to 3 and down again.
    assertThat(line.path()).contains("-97").contains(" 97").hasSizeLessThan(100);
  }

  @Test
  void itStaysSmallWithManyPoints() {
    var line = new ThinLine();
    for (int i = 0; i <= 100_000; i++) {
      line.to(i / 100.0, i % 7 * 10);
    }
    assertThat(line.path()).hasSizeLessThan(30_000);
  }

  @Test
  void withoutAPointThereIsNoLine() {
    assertThat(new ThinLine().path()).isEmpty();
  }
}
