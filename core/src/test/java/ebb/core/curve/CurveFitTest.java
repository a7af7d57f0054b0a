package ebb.core.curve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ebb.core.DirtySample;
import ebb.core.VirtualGuest;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CurveFitTest {

  /** A power law through points a factor of two apart misses a knee between them by 2^-1/4. */
  private static final double WORST_BELOW_A_KNEE = 0.84;

  private final CurveFit fit = new CurveFit();

  private DirtyingCurve curve() {
    return fit.curve().orElseThrow();
  }

  @Test
  void isEmptyBeforeTheFirstPoint() {
    assertThat(fit.curve()).isEmpty();
  }

  @Test
  void onePointAloneIsBentAsAWorkingSetWouldBe() {
    fit.addRound(2, 100e6);

    assertThat(curve().bytesAfter(2)).isCloseTo(100e6, within(1.0));
    assertThat(curve().bytesAfter(1)).isBetween(60e6, 80e6);
  }

  @Test
  void aStraightLineIsRecognisedFromTwoPoints() {
    fit.addRound(2, 100e6);
    fit.addRound(1, 50e6);

    assertThat(curve().secondsUntil(12.5e6)).isCloseTo(0.25, within(0.001));
  }

  @Test
  void aGentleBendIsContinuedAsGentlyBelowTheLowestRound() {
    fit.addRound(4, 190e6);
    fit.addRound(1, 60e6);

    assertThat(curve().bytesAfter(0.25)).isBetween(15e6, 18e6);
  }

  @Test
  void aPlateauIsFollowedDownWhereNothingIsKnown() {
    fit.addRound(2, 100e6);
    fit.addRound(1, 100e6);

    assertThat(curve().secondsUntil(50e6)).isLessThan(0.5);
  }

  @Test
  void noiseIsMovedIntoTheBoundsOfNewerPoints() {
    fit.addRound(2, 100e6);
    fit.addRound(1, 104e6);

    assertThat(fit.points()).isEqualTo(2);
    assertThat(curve().bytesAfter(2)).isGreaterThanOrEqualTo(curve().bytesAfter(1));
  }

  @Test
  void aGuestThatCalmsMakesOldPointsForgotten() {
    fit.addRound(2, 100e6);
    fit.addRound(1, 90e6);
    fit.addRound(3, 10e6);

    assertThat(fit.points()).isEqualTo(1);
  }

  @Test
  void aGuestThatStormsMakesOldPointsForgotten() {
    fit.addRound(2, 10e6);
    fit.addRound(1, 90e6);

    assertThat(fit.points()).isEqualTo(1);
  }

  @Test
  void theSameQuestionAskedAgainIsAveraged() {
    fit.addRound(1, 90e6);
    fit.addRound(1.05, 110e6);

    assertThat(fit.points()).isEqualTo(1);
    assertThat(curve().bytesAfter(1.025)).isCloseTo(100e6, within(1e3));
  }

  @Test
  void aRoundReplacesTheSamplesBesideIt() {
    fit.addSample(new DirtySample(0.1, 12_000_000));
    fit.addSample(new DirtySample(0.4, 60_000_000));
    fit.addRound(1, 100e6);

    assertThat(fit.points()).isEqualTo(2);
    assertThat(curve().bytesAfter(0.1)).isCloseTo(12e6, within(1.0));
  }

  @Test
  void theShortestSampleIsKeptBesideALongerRound() {
    fit.addSample(new DirtySample(0.1, 14_000_000));
    fit.addSample(new DirtySample(0.4, 40_000_000));
    fit.addRound(0.25, 25e6);

    assertThat(fit.points()).isEqualTo(2);
    assertThat(curve().bytesAfter(0.1)).isCloseTo(14e6, within(1.0));
  }

  @Test
  void aSampleMayMissByMoreThanARound() {
    fit.addRound(2, 100e6);
    fit.addSample(new DirtySample(1, 35_000_000));

    assertThat(fit.points()).isEqualTo(2);

    fit.addSample(new DirtySample(1, 5_000_000));

    assertThat(fit.points()).isEqualTo(1);
  }

  @Test
  void tooLittleCpuTimeSaysNothing() {
    fit.addRound(0.0001, 5e6);

    assertThat(fit.points()).isZero();
  }

  @Test
  void comesNearToAnyGuestBetweenPointsThatLieApart() {
    for (long seed = 0; seed < 500; seed++) {
      VirtualGuest guest = VirtualGuest.anyOf(new Random(seed));
      var some = new CurveFit();
      for (double x = 0.1; x < 30; x *= 2) {
        some.addRound(x, guest.dirtiedAfter(x));
      }
      DirtyingCurve fitted = some.curve().orElseThrow();
      for (double x = 0.1; x < 25; x *= 1.3) {
        assertThat(fitted.bytesAfter(x) / Math.max(4096, guest.dirtiedAfter(x)))
            .as("seed %s at %s s", seed, x)
            .isBetween(WORST_BELOW_A_KNEE, 1.2);
      }
    }
  }
}
