package ebb.core.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

class EstimateTest {

  private static final int MEMBERS = 64_000;
  private static final int STRIPS = 1000;
  private static final int DRAWS = 400;

  /** One of each strip, drawn at random. */
  private static Estimate drawn(IntPredicate population, SplittableRandom random) {
    double[] values = new double[STRIPS];
    int strip = MEMBERS / STRIPS;
    for (int i = 0; i < STRIPS; i++) {
      values[i] = population.test(i * strip + random.nextInt(strip)) ? 1 : 0;
    }
    return Estimate.mean(values);
  }

  /** In which part of many draws the truth lies within two standard errors. */
  private static double covered(IntPredicate population, double truth, long seed) {
    var random = new SplittableRandom(seed);
    int covered = 0;
    for (int draw = 0; draw < DRAWS; draw++) {
      Estimate estimate = drawn(population, random);
      covered += Math.abs(estimate.value() - truth) <= 2 * estimate.standardError() ? 1 : 0;
    }
    return (double) covered / DRAWS;
  }

  @Test
  void twoStandardErrorsHoldTheTruthWhereMembersAreScattered() {
    long seed = 1;
    var random = new SplittableRandom(seed);
    boolean[] scattered = new boolean[MEMBERS];
    int count = 0;
    for (int i = 0; i < MEMBERS; i++) {
      scattered[i] = random.nextInt(20) == 0;
      count += scattered[i] ? 1 : 0;
    }
    assertThat(covered(i -> scattered[i], (double) count / MEMBERS, seed))
        .as("seed %d", seed)
        .isBetween(0.92, 0.99);
  }

  @Test
  void membersThatLieTogetherAreEstimatedMuchBetterAndTheErrorSaysSo() {
    long seed = 2;
    IntPredicate together = i -> i >= 10_000 && i < 13_210;
    double truth = 3210.0 / MEMBERS;
    assertThat(covered(together, truth, seed)).as("seed %d", seed).isGreaterThan(0.95);
    double scattered = Math.sqrt(truth * (1 - truth) / STRIPS);
    assertThat(drawn(together, new SplittableRandom(seed)).standardError())
        .as("seed %d", seed)
        .isLessThan(0.3 * scattered);
  }

  @Test
  void nothingFoundIsNotCertainlyNothing() {
    assertThat(Estimate.mean(new double[100])).isEqualTo(new Estimate(0, 0.01));
  }

  @Test
  void aRatioIsThatOfTheSumsAndItsErrorThatOfTheResiduals() {
    Estimate ratio = Estimate.ratio(new double[] {1, 3}, new double[] {4, 4});
    assertThat(ratio.value()).isEqualTo(0.5);
    assertThat(ratio.standardError()).isCloseTo(0.25, within(1e-12));
    assertThat(Estimate.ratio(new double[] {1, 2}, new double[] {2, 4}).standardError()).isZero();
  }

  @Test
  void oneAloneIsNoSample() {
    assertThatThrownBy(() -> Estimate.mean(new double[1]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Estimate.ratio(new double[2], new double[1]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
