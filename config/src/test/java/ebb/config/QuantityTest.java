package ebb.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {

  @ParameterizedTest
  @CsvSource({
    "1Gbit, 125000000",
    "800Mbit, 100000000",
    "2.5Gbit, 312500000",
    "125MB, 125000000",
    "100MiB, 104857600",
    "100MiB/s, 104857600",
    "64kB, 64000",
    "1GiB, 1073741824"
  })
  void speedsAreBytesASecond(String text, long bytes) {
    assertThat(Quantity.speed(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "fast", "1Gb", "-1MB", "0MB", "1 furlong", "", "99999999TB", "1e9B"})
  void otherSpeedsAreRefusedWithTheForms(String text) {
    assertThatThrownBy(() -> Quantity.speed(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1Gbit")
        .hasMessageContaining("'" + text + "'");
  }

  @Test
  void durationsHaveUnits() {
    assertThat(Quantity.duration("300ms")).isEqualTo(Duration.ofMillis(300));
    assertThat(Quantity.duration("1.5s")).isEqualTo(Duration.ofMillis(1500));
    assertThat(Quantity.duration("10m")).isEqualTo(Duration.ofMinutes(10));
    assertThat(Quantity.duration("2h")).isEqualTo(Duration.ofHours(2));
    for (String bad : new String[] {"300", "5 days", "0ms", "-3s"}) {
      assertThatThrownBy(() -> Quantity.duration(bad)).hasMessageContaining("300ms, 5s");
    }
  }

  @Test
  void sharesArePartsOrPercent() {
    assertThat(Quantity.share("5%")).isEqualTo(0.05);
    assertThat(Quantity.share("0.3")).isEqualTo(0.3);
    assertThat(Quantity.share("1")).isEqualTo(1);
    for (String bad : new String[] {"101%", "1.1", "half", "5MB"}) {
      assertThatThrownBy(() -> Quantity.share(bad)).hasMessageContaining("5% or 0.05");
    }
  }
}
