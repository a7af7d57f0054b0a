package ebb.sim.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScaleTest {

  @Test
  void anEvenScaleRunsFromEndToEnd() {
    var scale = new Scale(false, 10, 20, 100, 200);
    assertThat(scale.at(10)).isEqualTo(100);
    assertThat(scale.at(15)).isEqualTo(150);
    assertThat(scale.at(20)).isEqualTo(200);
  }

  @Test
  void equalRatiosAreEquallyFarApartOnALogarithmicScale() {
    var scale = new Scale(true, 1, 100, 400, 0);
    assertThat(scale.at(10)).isCloseTo(200, within(1e-9));
    assertThat(scale.at(100)).isCloseTo(0, within(1e-9));
  }

  @Test
  void whatLiesOutsideIsPutAtTheNearerEnd() {
    var scale = new Scale(true, 1, 100, 0, 200);
    assertThat(scale.at(0)).isZero();
    assertThat(scale.at(1e9)).isEqualTo(200);
    assertThat(scale.beyond(1000)).isCloseTo(300, within(1e-9));
  }

  @Test
  void evenTicksAreRoundAndWithin() {
    assertThat(new Scale(false, 0, 182, 0, 1).ticks(10))
        .containsExactly(0.0, 20.0, 40.0, 60.0, 80.0, 100.0, 120.0, 140.0, 160.0, 180.0);
    assertThat(new Scale(false, 1.28, 1.62, 0, 1).ticks(8).stream().map(Numbers::step))
        .containsExactly("1.3", "1.35", "1.4", "1.45", "1.5", "1.55", "1.6");
  }

  @Test
  void logarithmicTicksThinOutAsTheSpanGrows() {
    assertThat(new Scale(true, 0.9, 55, 0, 1).ticks(9).stream().map(Numbers::step))
        .containsExactly("1", "2", "5", "10", "20", "50");
    assertThat(new Scale(true, 1, 1e5, 0, 1).ticks(8).stream().map(Numbers::step))
        .isEqualTo(List.of("1", "10", "100", "1000", "10000", "100000"));
    assertThat(new Scale(true, 1e-9, 1e9, 0, 1).ticks(6)).hasSizeLessThanOrEqualTo(6);
  }

  @Test
  void thereIsNoScaleWithoutASpan() {
    assertThatThrownBy(() -> new Scale(false, 1, 1, 0, 1)).hasMessageContaining("no scale");
    assertThatThrownBy(() -> new Scale(true, 0, 1, 0, 1)).hasMessageContaining("no scale");
    assertThat(Scale.fromZero(0, 0, 1).high()).isPositive();
  }
}
