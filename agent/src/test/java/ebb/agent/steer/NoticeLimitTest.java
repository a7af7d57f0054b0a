package ebb.agent.steer;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.core.notice.Notice;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NoticeLimitTest {

  private static final long MINUTE = Duration.ofMinutes(1).toNanos();

  private long now;
  private final NoticeLimit limit = new NoticeLimit(() -> now);

  private Optional<String> admit(String text) {
    return limit.admit(new Notice(Notice.Kind.GUEST, text)).map(Notice::text);
  }

  @Test
  void theSameIsToldOnceAMinuteAndHowOftenItCame() {
    assertThat(admit("the guest was reset")).contains("the guest was reset");
    for (int i = 0; i < 311; i++) {
      assertThat(admit("the guest was reset")).isEmpty();
    }
    assertThat(admit("something else")).contains("something else");
    now += MINUTE;
    assertThat(admit("the guest was reset")).contains("the guest was reset (312 times)");
  }

  @Test
  void thereAreOnlySoManyWhateverTheySay() {
    int told = 0;
    for (int i = 0; i < 25_000; i++) {
      told += admit("notice " + i).isPresent() ? 1 : 0;
      now += MINUTE / 1000;
    }
    assertThat(told).isEqualTo(NoticeLimit.MOST);
  }

  @Test
  void theyAreOneLineOfPlainTextAndNotLong() {
    String text = admit("x\u001b[2J\n" + "y".repeat(5000)).orElseThrow();

    assertThat(text).startsWith("x [2J yyy").hasSizeLessThan(1100);
  }
}
