package ebb.agent.steer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class NoticeLimitTest {

  private static final long MINUTE = Duration.ofMinutes(1).toNanos();

  private long now;
  private final NoticeLimit limit = new NoticeLimit(() -> now);

  @Test
  void theSameIsToldOnceAMinuteAndHowOftenItCame() {
    assertThat(limit.admit("the guest was reset")).contains("the guest was reset");
    for (int i = 0; i < 311; i++) {
      assertThat(limit.admit("the guest was reset")).isEmpty();
    }
    assertThat(limit.admit("something else")).contains("something else");
    now += MINUTE;
    assertThat(limit.admit("the guest was reset")).contains("the guest was reset (312 times)");
  }

  @Test
  void thereAreOnlySoManyWhateverTheySay() {
    int told = 0;
    for (int i = 0; i < 25_000; i++) {
      told += limit.admit("notice " + i).isPresent() ? 1 : 0;
      now += MINUTE / 1000;
    }
    assertThat(told).isEqualTo(NoticeLimit.MOST);
  }

  @Test
  void theyAreOneLineOfPlainTextAndNotLong() {
    String text = limit.admit("x\u001b[2J\n" + "y".repeat(5000)).orElseThrow();

    assertThat(text).startsWith("x [2J yyy").hasSizeLessThan(1100);
  }
}
