package ebb.core.measure;

import static ebb.core.Readings.MIB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ebb.core.Intent;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DowntimeLimitTest {

  private static final Intent INTENT = new Intent(0.5, 0, 0.3);

  private final DowntimeLimit limit = DowntimeLimit.careful(INTENT);
  private double now;

  private void window(long round, double speed) {
    now += 0.1;
    limit.add(now, round, speed * MIB);
  }

  @Test
  void aSteadyLinkLeavesNineTenths() {
    for (int i = 0; i < 50; i++) {
      window(2, 100 + i % 2);
    }

    assertThat(limit.seconds()).isEqualTo(0.27);
    assertThat(limit.millis()).isEqualTo(270);
  }

  @Test
  void isLoweredByWhatWindowsPromiseTooMuch() {
    for (int i = 0; i < 400; i++) {
      window(2, i % 4 == 0 ? 130 + i * 1e-6 : 100 + i * 1e-6);
    }

    assertThat(limit.seconds()).isCloseTo(0.27 / 1.3, within(0.015));
  }

  @Test
  void aLinkThatGetsFasterLowersNothing() {
    for (int i = 1; i < 50; i++) {
      window(2, 10 * i);
    }

    assertThat(limit.seconds()).isEqualTo(0.27);
  }

  @Test
  void theFirstRoundAndWhatLiesBetweenRoundsTellNothing() {
    for (int i = 0; i < 20; i++) {
      window(1, i % 2 == 0 ? 10 + i : 100 + i);
    }
    for (int i = 0; i < 20; i++) {
      window(2 + i / 2, i % 2 == 0 ? 100 + i : 10 + i);
    }

    assertThat(limit.seconds()).isEqualTo(0.27);
  }

  @Test
  void theSameSpeedAgainIsTheSameWindow() {
    window(2, 200);
    for (int i = 0; i < 50; i++) {
      now += 0.01;
      assertThat(limit.add(now, 2, 200 * MIB)).isFalse();
    }
    assertThat(limit.add(now, 2, 0)).isFalse();
  }

  @Test
  void aSingleBreakHardlyCountsAndIsForgotten() {
    for (int i = 0; i < 5; i++) {
      window(2, 400 + i);
    }
    for (int i = 0; i < 5; i++) {
      window(2, 100 + i % 2);
    }
    double soon = limit.seconds();
    for (int i = 0; i < 200; i++) {
      window(2, 100 + i % 2);
    }

    assertThat(soon).isBetween(0.22, 0.26);
    assertThat(limit.seconds()).isGreaterThan(0.255);
  }

  @Test
  void saysWhenThereIsAnotherLimitToAskFor() {
    int told = 0;
    for (int i = 0; i < 100; i++) {
      double before = limit.seconds();
      now += 0.1;
      boolean another = limit.add(now, 2, (i % 2 == 0 ? 120 : 100) + i * 1e-6);
      assertThat(another).isEqualTo(limit.seconds() != before);
      told += another ? 1 : 0;
    }

    assertThat(told).isBetween(1, 20);
  }

  @Test
  void wholeStaysTheOperators() {
    DowntimeLimit whole = DowntimeLimit.whole(INTENT);
    for (int i = 0; i < 50; i++) {
      now += 0.1;
      assertThat(whole.add(now, 2, i % 2 == 0 ? 100 : 200)).isFalse();
    }

    assertThat(whole.seconds()).isEqualTo(0.3);
  }

  /** However the link jitters, a switchover after a window that is to come keeps the limit. */
  @ParameterizedTest
  @ValueSource(doubles = {0.02, 0.05, 0.1, 0.2, 0.3})
  void nearlyAlwaysTheOperatorsHolds(double jitter) {
    long seed = Double.doubleToLongBits(jitter);
    var random = new Random(seed);
    double[] speeds = new double[2000];
    for (int i = 0; i < speeds.length; i++) {
      speeds[i] = Math.max(10, 100 * (1 + jitter * random.nextGaussian()));
    }
    int late = 0;
    for (int i = 0; i < speeds.length - 3; i++) {
      window(2, speeds[i]);
      double mean = (speeds[i + 1] + speeds[i + 2] + speeds[i + 3]) / 3;
      late += i >= 100 && limit.seconds() * speeds[i] / mean > 0.3 ? 1 : 0;
    }

    assertThat(late).as("late of 1900 at jitter %s, seed %d", jitter, seed).isLessThan(40);
  }
}
