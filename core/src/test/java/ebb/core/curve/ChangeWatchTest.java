package ebb.core.curve;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.core.DirtySample;
import ebb.core.curve.DirtyingCurve.Point;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChangeWatchTest {

  private static final long MIB = 1 << 20;

  /** 100 MiB a second. */
  private static final DirtyingCurve CURVE = new DirtyingCurve(List.of(new Point(1, 100 * MIB)));

  private final ChangeWatch watch = new ChangeWatch();

  private static DirtySample half(long mib) {
    return new DirtySample(0.5, mib * MIB);
  }

  @Test
  void aGuestThatDoesAsItDidIsNotReported() {
    for (long mib : new long[] {50, 30, 70, 110, 25}) {
      assertThat(watch.add(half(mib), CURVE)).isEmpty();
    }
  }

  @Test
  void twoSamplesInARowThatMissTheCurveTellOfAnotherGuest() {
    assertThat(watch.add(half(400), CURVE)).isEmpty();

    assertThat(watch.add(half(420), CURVE)).containsExactly(half(400), half(420));
  }

  @Test
  void aGuestThatHasCalmedDownIsReportedAsWell() {
    watch.add(half(2), CURVE);

    assertThat(watch.add(half(1), CURVE)).hasSize(2);
  }

  @Test
  void oneThatIsAsExpectedInBetweenTakesTheSuspicionBack() {
    watch.add(half(400), CURVE);
    watch.add(half(50), CURVE);

    assertThat(watch.add(half(400), CURVE)).isEmpty();
  }

  @Test
  void missesOnBothSidesAreChance() {
    watch.add(half(400), CURVE);

    assertThat(watch.add(half(2), CURVE)).isEmpty();
  }

  @Test
  void aFewPagesMoreOrLessAreNoChange() {
    var little = new DirtySample(0.01, 4 * MIB);
    watch.add(little, CURVE);

    assertThat(watch.add(little, CURVE)).isEmpty();
  }
}
