package ebb.qemu.qmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** In virtual time: a pause is time that passes. */
class ReadBudgetTest {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private long now;
  private final ReadBudget budget = new ReadBudget(() -> now);

  private void read(int bytes, boolean asked) {
    now += budget.spend(bytes, asked);
  }

  @Test
  void whoeverSaysLittleIsNeverHeldUp() {
    for (int i = 0; i < 100_000; i++) {
      assertThat(budget.spend(300, false)).isZero();
      now += SECOND / 450;
    }
  }

  @Test
  void whoeverHasAlwaysMoreIsReadAtTheRateThatIsAllowed() {
    int lines = 0;
    for (; now < 8 * SECOND; lines++) {
      read(300, false);
    }

    assertThat(lines).isBetween(8 * ReadBudget.LINES_PER_SECOND, 10 * ReadBudget.LINES_PER_SECOND);
  }

  @Test
  void bytesCountAlsoWhereTheyWereAskedFor() {
    long bytes = 0;
    for (; now < 8 * SECOND; bytes += 1 << 20) {
      read(1 << 20, true);
    }

    assertThat(bytes).isBetween(8 * ReadBudget.BYTES_PER_SECOND, 10 * ReadBudget.BYTES_PER_SECOND);
  }

  @Test
  void answersThatWereAskedForAreNotCounted() {
    for (int i = 0; i < 5000; i++) {
      assertThat(budget.spend(300, true)).isZero();
    }
  }

  @Test
  void whoeverDoesNotEndLosesTheConnection() {
    assertThatThrownBy(
            () -> {
              while (true) {
                read(300, false);
              }
            })
        .isInstanceOf(QmpException.class)
        .hasMessage("more than 500 unasked lines or 8 MiB a second, for 10 s");
    assertThat(now).isBetween(10 * SECOND, 13 * SECOND);
  }

  @Test
  void aStormThatPassesIsForgiven() {
    for (int storm = 0; storm < 10; storm++) {
      long until = now + 8 * SECOND;
      while (now < until) {
        read(300, false);
      }
      now += 2 * SECOND;
      read(300, false);
    }
  }
}
