package ebb.steering.watch;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.core.notice.NoticeListener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class AutoConvergeWatchTest {

  private static final long IDLE = 1;

  private final List<String> notices = new ArrayList<>();
  private final List<CompletableFuture<String>> attempts = new ArrayList<>();
  private double seconds;

  private AutoConvergeWatch watch(boolean isBroughtDown) {
    return new AutoConvergeWatch(
        () -> {
          var attempt = new CompletableFuture<String>();
          attempts.add(attempt);
          return attempt;
        },
        ", somehow",
        isBroughtDown,
        NoticeListener.texts(notices::add));
  }

  /** Looks ten times a second. */
  private void go(AutoConvergeWatch watch, double howLong, long percent, long asked) {
    for (double until = seconds + howLong; seconds < until; seconds += 0.1) {
      watch.step(seconds, percent, asked);
    }
  }

  private void taken() {
    attempts.forEach(attempt -> attempt.complete("{}"));
  }

  @Test
  void aClimbIsBroughtDownAtOnceAndTold() {
    AutoConvergeWatch watch = watch(false);
    go(watch, 5, 1, IDLE);
    assertThat(attempts).isEmpty();

    go(watch, 0.2, 20, IDLE);
    taken();
    go(watch, 0.2, 20, IDLE);
    go(watch, 100, 1, IDLE);

    assertThat(attempts).hasSize(1);
    assertThat(notices)
        .singleElement()
        .asString()
        .contains("at 20 % less of its CPU, beside ebb")
        .endsWith("ebb lowers it, somehow");
  }

  @Test
  void oneThatStaysUpIsTriedAgainLessAndLessOftenAndNeverTwiceAtATime() {
    AutoConvergeWatch watch = watch(false);
    go(watch, 50, 20, IDLE);
    assertThat(attempts).hasSize(1);

    taken();
    for (int second = 0; second < 120; second++) {
      go(watch, 1, 20, IDLE);
      taken();
    }

    assertThat(attempts.size()).isBetween(6, 10);
    assertThat(notices).hasSize(1);
  }

  @Test
  void eachClimbIsBroughtDownAndToldOnceAMinute() {
    AutoConvergeWatch watch = watch(false);
    for (int climb = 0; climb < 20; climb++) {
      go(watch, 1, 20 + climb, IDLE);
      taken();
      go(watch, 9, 1, IDLE);
    }

    assertThat(attempts).hasSize(20);
    assertThat(notices).hasSize(4);
    assertThat(notices.get(1)).contains("climbed beside ebb again").contains("7 times so far");
    assertThat(notices.get(3)).contains("19 times so far");
  }

  @Test
  void oneThatClimbsOnThoughQemuWasToldHasBeenSetAnew() {
    AutoConvergeWatch watch = watch(false);
    go(watch, 1, 20, IDLE);
    taken();
    go(watch, 70, 20, IDLE);
    taken();

    go(watch, 1, 40, IDLE);
    taken();
    go(watch, 1, 40, IDLE);

    assertThat(notices).hasSize(2);
    assertThat(notices.get(1)).contains("to 40 %, 2 times so far");
  }

  @Test
  void aRefusalIsToldOnceAndTriedAgainAndSuccessIsToldToo() {
    AutoConvergeWatch watch = watch(false);
    for (int second = 0; second < 20; second++) {
      go(watch, 1, 20, IDLE);
      attempts.forEach(attempt -> attempt.completeExceptionally(new IllegalStateException("no")));
    }
    assertThat(attempts.size()).isBetween(4, 6);
    assertThat(notices)
        .singleElement()
        .asString()
        .contains("ebb cannot lower it (no)")
        .contains("less CPU than ebb says");

    go(watch, 30, 20, IDLE);
    taken();
    go(watch, 1, 20, IDLE);

    assertThat(notices).hasSize(2);
    assertThat(notices.getLast()).contains("ebb lowers it");
  }

  /** It takes hold at a sync, and comes down as late. */
  @Test
  void whatEbbHasAskedForLatelyIsNoClimb() {
    AutoConvergeWatch watch = watch(false);
    go(watch, 1, 1, 80);
    go(watch, 10, 80, 80);
    go(watch, 10, 80, 30);
    go(watch, 10, 30, 30);
    go(watch, 10, 30, 60);
    assertThat(attempts).isEmpty();

    go(watch, 1, 30, 30);
    go(watch, 1, 61, 30);

    assertThat(attempts).hasSize(1);
  }

  @Test
  void whatStoodBeforeEbbCameMayTakeItsTimeToComeDown() {
    AutoConvergeWatch watch = watch(true);
    go(watch, 30, 99, IDLE);
    assertThat(attempts).isEmpty();
    go(watch, 1, 1, IDLE);

    go(watch, 1, 20, IDLE);

    assertThat(attempts).hasSize(1);
  }
}
