package ebb.sim.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "4987.46, 4987",
    "188.79, 188.8",
    "12.34, 12.3",
    "1.634, 1.63",
    "0.03352, 0.0335",
    "100, 100",
    "-2.5, -2.5",
    "1e-12, 0.000000000001",
    "NaN, –",
    "Infinity, ∞"
  })
  void figuresKeepThreeDigitsThatCount(double value, String text) {
    assertThat(Numbers.plain(value)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"0, 0 s", "0.042, 42 ms", "0.335, 335 ms", "1.634, 1.63 s", "3600, 60 min"})
  void durationsHaveTheUnitThatFits(double seconds, String text) {
    assertThat(Numbers.duration(seconds)).isEqualTo(text);
  }

  @Test
  void aRatioIsOneOnlyIfItIsOne() {
    assertThat(Numbers.ratio(1)).isEqualTo("1");
    assertThat(Numbers.ratio(1.0004)).isEqualTo("1.0004");
    assertThat(Numbers.ratio(0.79123)).isEqualTo("0.791");
  }

  @Test
  void smallPercentagesAreNotRoundedAway() {
    assertThat(Numbers.percent(0.004)).isEqualTo("0.4");
    assertThat(Numbers.percent(0.625)).isEqualTo("62");
    assertThat(Numbers.percent(0)).isEqualTo("0");
  }
}
