package ebb.agent.steer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ShortOnesTest {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private long now;
  private final ShortOnes ones = new ShortOnes(() -> now);

  @Test
  void whoeverBeginsAndEndsWithoutEndIsSeenAFewTimesAMinute() {
    int seen = 0;
    for (; now < 600 * SECOND; now += SECOND / 10) {
      if (!ones.rests("bad")) {
        ones.ended("bad", SECOND / 20);
        seen++;
      }
    }
    assertThat(seen).isBetween(20, 40);
    assertThat(ones.rests("good")).isFalse();
  }

  @Test
  void anOrdinaryOneBetweenThemCounts() {
    for (int i = 0; i < 20; i++) {
      ones.ended("guest", SECOND / 20);
      ones.ended("guest", 2 * SECOND);
      assertThat(ones.rests("guest")).isFalse();
    }
  }
}
