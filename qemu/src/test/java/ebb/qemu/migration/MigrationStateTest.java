package ebb.qemu.migration;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.core.Phase;
import ebb.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MigrationStateTest {

  private static MigrationInfo status(String word) {
    return MigrationInfo.of(JsonObject.empty().with("status", word));
  }

  @ParameterizedTest
  @CsvSource({
    "setup, SETUP",
    "wait-unplug, SETUP",
    "active, PRE_COPY",
    "pre-switchover, SWITCHOVER",
    "device, SWITCHOVER",
    "colo, SWITCHOVER",
    "postcopy-active, POST_COPY",
    "postcopy-paused, POST_COPY",
    "postcopy-recover, POST_COPY",
    "postcopy-recover-setup, POST_COPY",
    "postcopy-device, POST_COPY",
    "cancelling, CANCELLING",
    "failing, CANCELLING",
    "completed, COMPLETED",
    "failed, FAILED",
    "cancelled, CANCELLED"
  })
  void everyWordOfQemusHasItsPhase(String word, Phase phase) {
    assertThat(new MigrationState.Active().after(status(word)).phase()).isEqualTo(phase);
  }

  @Test
  void anAnswerWithoutAStatusChangesNothing() {
    MigrationState setup = new MigrationState.Setup();

    assertThat(setup.after(MigrationInfo.of(JsonObject.empty()))).isEqualTo(setup);
    assertThat(setup.after(status("none"))).isEqualTo(setup);
  }

  @Test
  void anUnknownStateIsNotFinalAndSteeredAsTheOneBefore() {
    MigrationState state = new MigrationState.Active().after(status("levitating"));

    assertThat(state).isEqualTo(new MigrationState.Unrecognised("levitating", Phase.PRE_COPY));
    assertThat(state.after(status("completed")).phase()).isEqualTo(Phase.COMPLETED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"setup", "active", "pre-switchover", "postcopy-active", "cancelling"})
  void anUnknownStateKeepsThePhaseOfWhateverCameBefore(String before) {
    MigrationState known = new MigrationState.Setup().after(status(before));

    assertThat(known.after(status("levitating")).phase()).isEqualTo(known.phase());
    assertThat(known.after(status("levitating")).after(status("hovering")).phase())
        .isEqualTo(known.phase());
  }

  @Test
  void aFailureWithoutAReasonSaysWhereToLook() {
    assertThat(new MigrationState.Active().after(status("failed")))
        .isEqualTo(new MigrationState.Failed("QEMU gave no reason; its log may say more"));
  }

  @Test
  void whatHasEndedStaysEnded() {
    for (String end : new String[] {"completed", "failed", "cancelled"}) {
      MigrationState ended = new MigrationState.Active().after(status(end));

      assertThat(ended.after(status("active"))).isEqualTo(ended);
    }
  }

  @Test
  void aFailureKeepsQemusReason() {
    var failed =
        new MigrationState.Active()
            .after(
                MigrationInfo.of(
                    JsonObject.parse("{\"status\":\"failed\",\"error-desc\":\"no route\"}")));

    assertThat(failed).isEqualTo(new MigrationState.Failed("no route"));
  }
}
