package ebb.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ebb.core.curve.DirtyingCurve;
import ebb.core.curve.DirtyingCurve.Point;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class RoundModelTest {

  private static final Offset<Double> CLOSE = within(1e-6);

  private static RoundModel model(double threshold, Point... points) {
    return new RoundModel(
        new DirtyingCurve(List.of(points)), 100, threshold, Double.POSITIVE_INFINITY, 1);
  }

  @Test
  void aStraightCurveBreaksEvenWhereDirtyingIsAsFastAsSending() {
    RoundModel model = model(30, new Point(1, 400));

    assertThat(model.breakEvenCpus(5000)).isCloseTo(0.25, CLOSE);
    assertThat(model.leftAfter(2, 5000)).isCloseTo(800, CLOSE);
  }

  @Test
  void theSteepBeginningOfACurveDecides() {
    RoundModel model = model(0, new Point(0.01, 40), new Point(1, 400));

    assertThat(model.breakEvenCpus(1000)).isLessThan(0.1);
  }

  @Test
  void aPlateauBelowTheThresholdNeedsNoThrottle() {
    RoundModel model = model(300, new Point(0.01, 200), new Point(10, 200));

    assertThat(model.leftAfter(1, 100)).isLessThan(100);
    assertThat(model.breakEvenCpus(100)).isGreaterThan(1);
  }

  @Test
  void aRoundCutShortSendsWhatGetsAcrossInAnInterval() {
    var model = new RoundModel(new DirtyingCurve(List.of(new Point(1, 400))), 100, 30, 5, 1);

    assertThat(model.sends(2000)).isEqualTo(500);
    assertThat(model.sends(200)).isEqualTo(200);
    assertThat(model.breakEvenCpus(2000)).isCloseTo(0.25, CLOSE);
  }

  @Test
  void whatWaitsThroughARoundCutShortIsNotDirtiedAgain() {
    var plateau = new DirtyingCurve(List.of(new Point(0.01, 2000), new Point(10, 2000)));
    var whole = new RoundModel(plateau, 100, 0, Double.POSITIVE_INFINITY, 5);
    var cut = new RoundModel(plateau, 100, 0, 5, 5);

    assertThat(whole.leftAfter(1, 2000)).isEqualTo(2000);
    assertThat(cut.leftAfter(1, 2000)).isCloseTo(500, CLOSE);
  }
}
