package ebb.core.curve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ebb.core.curve.DirtyingCurve.Point;
import java.util.List;
import org.junit.jupiter.api.Test;

class DirtyingCurveTest {

  private final DirtyingCurve curve =
      new DirtyingCurve(List.of(new Point(1, 100), new Point(4, 200), new Point(8, 200)));

  @Test
  void goesThroughItsPoints() {
    assertThat(curve.bytesAfter(1)).isCloseTo(100, within(1e-9));
    assertThat(curve.bytesAfter(4)).isCloseTo(200, within(1e-9));
  }

  @Test
  void isAPowerLawBetweenThem() {
    assertThat(curve.bytesAfter(2)).isCloseTo(100 * Math.sqrt(2), within(1e-9));
  }

  @Test
  void isAStraightLineThroughTheOriginBelowAndAbove() {
    assertThat(curve.bytesAfter(0)).isZero();
    assertThat(curve.bytesAfter(0.5)).isCloseTo(50, within(1e-9));
    assertThat(curve.bytesAfter(16)).isCloseTo(400, within(1e-9));
  }

  @Test
  void theInverseUndoesIt() {
    for (double x : new double[] {0.1, 1, 1.7, 3.9, 12}) {
      assertThat(curve.secondsUntil(curve.bytesAfter(x))).isCloseTo(x, within(1e-9));
    }
    assertThat(curve.secondsUntil(0)).isZero();
  }

  @Test
  void theInverseOfAPlateauIsItsStart() {
    assertThat(curve.secondsUntil(200)).isCloseTo(4, within(1e-9));
  }

  @Test
  void atItsWorstItBendsOnBelowItsFirstPoint() {
    DirtyingCurve steep = curve.steep();

    assertThat(steep.bytesAfter(0.25)).isCloseTo(50, within(1e-9));
    assertThat(steep.bytesAfter(4)).isCloseTo(200, within(1e-9));
  }

  @Test
  void ofOnePointNothingIsKnownToBend() {
    var line = new DirtyingCurve(List.of(new Point(1, 100)));

    assertThat(line.steep().bytesAfter(0.5)).isCloseTo(50, within(1e-9));
  }

  @Test
  void refusesPointsThatAreNoCurve() {
    assertThatThrownBy(() -> new DirtyingCurve(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new DirtyingCurve(List.of(new Point(2, 5), new Point(1, 6))))
        .hasMessageContaining("ascending");
  }
}
