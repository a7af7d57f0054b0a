package ebb.qemu.migration;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.core.Cure;
import ebb.qemu.migration.SourceQemu.Monitored;
import ebb.steering.MigrationSummary.Status;
import ebb.steering.session.Outcome;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SourceQemuTest {

  private static final Optional<String> NOTHING = Optional.empty();

  @Test
  void aFailureThatLeftTheGuestRunningMayBeTriedAgain() {
    Outcome outcome =
        SourceQemu.outcome(new MigrationState.Failed("broken pipe"), NOTHING, "running");

    assertThat(outcome).isEqualTo(new Outcome(Status.FAILED, Optional.of("broken pipe"), true));
  }

  @Test
  void aCancelBySomebodyIsWantedAndNotTriedAgain() {
    assertThat(SourceQemu.outcome(new MigrationState.Cancelled(), NOTHING, "running"))
        .isEqualTo(new Outcome(Status.CANCELLED, NOTHING, false));
  }

  @Test
  void aCancelByEbbItselfIsAFailure() {
    Outcome outcome =
        SourceQemu.outcome(new MigrationState.Cancelled(), Optional.of("stalled"), "running");

    assertThat(outcome).isEqualTo(new Outcome(Status.FAILED, Optional.of("stalled"), true));
  }

  @Test
  void aGuestThatIsPausedIsLeftSoAndSaidSo() {
    Outcome outcome =
        SourceQemu.outcome(new MigrationState.Failed("broken pipe"), NOTHING, "paused");

    assertThat(outcome.mayBeTriedAgain()).isFalse();
    assertThat(outcome.reason())
        .contains("broken pipe; the guest is at the source, paused as before");
  }

  @Test
  void aGuestThatQemuDoesNotLetRunOnIsNotStartedOnAGuess() {
    Outcome outcome =
        SourceQemu.outcome(new MigrationState.Failed("why"), NOTHING, "finish-migrate");

    assertThat(outcome.reason().orElseThrow())
        .contains("finish-migrate")
        .contains("once you know that it does not run at the destination");
  }

  @Test
  void aMonitorThatClosesTellsByTheProcessWhatHasHappened() {
    assertThat(reason(Monitored.LIVES, NOTHING, false)).contains(Cure.ATTACH.toString());
    assertThat(reason(Monitored.HAS_ENDED, NOTHING, false)).contains("cannot run it");
    assertThat(reason(Monitored.HAS_ENDED, NOTHING, true)).contains("look whether the guest runs");
    assertThat(reason(Monitored.HAS_ENDED, Optional.of("the guest was shut down"), false))
        .contains("the guest was shut down in mid-migration");
    assertThat(reason(Monitored.UNKNOWN, NOTHING, false)).contains("look whether the guest runs");
  }

  private static String reason(SourceQemu.Monitored source, Optional<String> end, boolean stopped) {
    Outcome outcome = SourceQemu.lost("end of file", source, end, stopped);
    assertThat(outcome.status()).isEqualTo(Status.FAILED);
    assertThat(outcome.mayBeTriedAgain()).isFalse();
    return outcome.reason().orElseThrow();
  }
}
