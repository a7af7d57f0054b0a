package ebb.steering;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.core.Actuation;
import ebb.core.notice.NoticeListener;
import ebb.host.throttle.Throttle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PatientWaitTest {

  private final List<Double> shares = new ArrayList<>();
  private final List<String> notices = new ArrayList<>();
  private final List<Duration> silences = new ArrayList<>();
  private Actuation actuation = Actuation.AT_ONCE;
  private Duration waited = Duration.ZERO;

  private final Throttle throttle =
      new Throttle() {
        @Override
        public String name() {
          return "kept";
        }

        @Override
        public Actuation actuation() {
          return actuation;
        }

        @Override
        public void apply(double share) {
          shares.add(share);
        }

        @Override
        public void close() {}
      };

  private final ThrottleInUse inUse =
      new ThrottleInUse(throttle, share -> {}, NoticeListener.texts(notices::add));

  /** Has a hypervisor answer after so long, with the guest held to 2 % until then. */
  private void answerAfter(Duration howLong, boolean switchoverNear) {
    answerAfter(howLong, switchoverNear, 0.02);
  }

  private void answerAfter(Duration howLong, boolean switchoverNear, double share) {
    inUse.hold(share);
    shares.clear();
    var wait = new PatientWait(Patience.DEFAULT, inUse, "it", NoticeListener.texts(notices::add));
    PatientWait.Answer<String> answer =
        atMost -> {
          Duration left = howLong.minus(waited);
          boolean comes = left.compareTo(atMost) <= 0;
          waited = comes ? howLong : waited.plus(atMost);
          return comes ? Optional.of("said") : Optional.empty();
        };

    assertThat(wait.await(answer, switchoverNear, silences::add)).isEqualTo("said");
    assertThat(waited).isEqualTo(howLong);
  }

  @Test
  void aPromptAnswerChangesNothing() {
    answerAfter(Duration.ofMillis(5), false);

    assertThat(shares).isEmpty();
    assertThat(notices).isEmpty();
  }

  @Test
  void aBusyHypervisorsGuestIsLoosened() {
    answerAfter(Duration.ofMillis(500), false);

    assertThat(shares).containsExactly(0.1);
  }

  /** Held as deeply again it would be silent again, and the guest loosened in every round. */
  @Test
  void whereAnAnswerTookALooserThrottleTheGuestIsNotHeldAsDeeplyAgain() {
    answerAfter(Duration.ofMillis(500), false, 0.001);
    inUse.hold(0.0001);

    assertThat(shares).containsExactly(0.1, 0.02);
  }

  @Test
  void inTheSwitchoverSilenceSaysNothingOfTheThrottle() {
    answerAfter(Duration.ofMillis(500), true, 0.001);
    inUse.hold(0.001);

    assertThat(shares).containsExactly(1.0, 0.001);
  }

  @Test
  void nearTheSwitchoverTheThrottleIsLiftedAtOnce() {
    answerAfter(Duration.ofMillis(500), true);

    assertThat(shares).containsExactly(1.0);
  }

  @Test
  void whenItIsNotJustBusyTheThrottleIsLifted() {
    answerAfter(Duration.ofSeconds(3), false);

    assertThat(shares).containsExactly(0.1, 1.0);
    assertThat(notices).isEmpty();
  }

  @Test
  void aLongSilenceIsToldOnceAndSeenAgainAndAgain() {
    answerAfter(Duration.ofSeconds(12), false);

    assertThat(notices)
        .containsExactly(
            "it has not answered for 10 s; ebb waits, and the guest runs unthrottled meanwhile",
            "it answers again");
    assertThat(silences).containsExactly(Duration.ofSeconds(10), Duration.ofSeconds(11));
  }

  @Test
  void whatOnlyTheSilentOneCouldLiftStaysAsItIs() {
    actuation = Actuation.AT_SYNC;
    answerAfter(Duration.ofSeconds(11), false);

    assertThat(shares).isEmpty();
    assertThat(notices.getFirst()).contains("throttle stays as it is");
  }
}
