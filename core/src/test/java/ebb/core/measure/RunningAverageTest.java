package ebb.core.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RunningAverageTest {

  @Test
  void theFirstSampleIsTheAverage() {
    var average = new RunningAverage();
    assertThat(average.hasValue()).isFalse();

    average.add(40);

    assertThat(average.hasValue()).isTrue();
    assertThat(average.value()).isEqualTo(40);
  }

  @Test
  void eachFurtherSampleMovesItByAHundredth() {
    var average = new RunningAverage();
    average.add(100);
    average.add(200);

    assertThat(average.value()).isCloseTo(101, within(1e-9));
  }
}
