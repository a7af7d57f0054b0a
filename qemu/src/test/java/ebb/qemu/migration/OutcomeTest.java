package ebb.qemu.migration;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.qemu.migration.Outcome.Source;
import ebb.steering.MigrationSummary.Status;
import ebb.steering.Perseverance;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OutcomeTest {

  private static final Optional<String> NOTHING = Optional.empty();

  @Test
  void aFailureThatLeftTheGuestRunningMayBeTriedAgain() {
    Outcome outcome = Outcome.of(new MigrationState.Failed("broken pipe"), NOTHING, "running");

    assertThat(outcome).isEqualTo(new Outcome(Status.FAILED, Optional.of("broken pipe"), true));
  }

  @Test
  void aCancelBySomebodyIsWantedAndNotTriedAgain() {
    assertThat(Outcome.of(new MigrationState.Cancelled(), NOTHING, "running"))
        .isEqualTo(new Outcome(Status.CANCELLED, NOTHING, false));
  }

  @Test
  void aCancelByEbbItselfIsAFailure() {
    Outcome outcome = Outcome.of(new MigrationState.Cancelled(), Optional.of("stalled"), "running");

    assertThat(outcome).isEqualTo(new Outcome(Status.FAILED, Optional.of("stalled"), true));
  }

  @Test
  void aGuestThatIsPausedIsLeftSoAndSaidSo() {
    Outcome outcome = Outcome.of(new MigrationState.Failed("broken pipe"), NOTHING, "paused");

    assertThat(outcome.mayBeTriedAgain()).isFalse();
    assertThat(outcome.reason())
        .contains("broken pipe; the guest is at the source, paused as before");
  }

  @Test
  void aGuestThatQemuDoesNotLetRunOnIsNotStartedOnAGuess() {
    Outcome outcome = Outcome.of(new MigrationState.Failed("why"), NOTHING, "finish-migrate");

    assertThat(outcome.reason().orElseThrow())
        .contains("finish-migrate")
        .contains("once you know that it does not run at the destination");
  }

  @Test
  void aMonitorThatClosesTellsByTheProcessWhatHasHappened() {
    assertThat(reason(Source.LIVES, NOTHING, false)).contains("ebb attach");
    assertThat(reason(Source.HAS_ENDED, NOTHING, false)).contains("cannot run it");
    assertThat(reason(Source.HAS_ENDED, NOTHING, true)).contains("look whether the guest runs");
    assertThat(reason(Source.HAS_ENDED, Optional.of("the guest was shut down"), false))
        .contains("the guest was shut down in mid-migration");
    assertThat(reason(Source.UNKNOWN, NOTHING, false)).contains("look whether the guest runs");
  }

  private static String reason(Source source, Optional<String> end, boolean stopped) {
    Outcome outcome = Outcome.monitorLost("end of file", source, end, stopped);
    assertThat(outcome.status()).isEqualTo(Status.FAILED);
    assertThat(outcome.mayBeTriedAgain()).isFalse();
    return outcome.reason().orElseThrow();
  }

  @Test
  void theNextAttemptComesLaterAndLaterUpToHalfAMinute() {
    assertThat(IntStream.of(1, 2, 3, 4, 5, 6, 1000).mapToObj(Perseverance::pauseAfter))
        .extracting(Duration::toSeconds)
        .containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L);
  }
}
