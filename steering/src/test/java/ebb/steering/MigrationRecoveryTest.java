package ebb.steering;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.core.notice.Notice;
import ebb.core.notice.NoticeListener;
import ebb.host.system.HostFiles;
import ebb.json.JsonObject;
import ebb.steering.MigrationRecovery.Outcome;
import ebb.steering.MigrationRecovery.Settings;
import ebb.steering.journal.GuestId;
import ebb.steering.journal.Journal;
import ebb.steering.journal.JournalEntry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is done, later, for a controller that was killed. */
class MigrationRecoveryTest {

  @TempDir private Path directory;

  private final List<String> notices = new ArrayList<>();
  private Journal journal;

  @BeforeEach
  void aJournal() {
    journal = Journal.in(directory.resolve("journal"), HostFiles.ofThisMachine());
  }

  private static final JsonObject OF_A_MANAGER =
      JsonObject.empty().with("manager", JsonObject.empty().with("speed", 7));

  private Outcome recoverWith(Settings put, List<JsonObject> asked) {
    var guest = new GuestId(Optional.empty(), "manager vm1");
    journal
        .claim(guest, "ebb attach", OF_A_MANAGER, NoticeListener.texts(notices::add))
        .close(false);
    var manager =
        new MigrationRecovery.Keeper() {
          @Override
          public boolean owns(JsonObject settings) {
            return settings.has("manager");
          }

          @Override
          public Settings putBack(JournalEntry entry, NoticeListener problems) {
            asked.add(entry.settings());
            if (put == Settings.UNREACHABLE) {
              problems.tell(Notice.Kind.LEFT_BEHIND, "it does not answer");
            }
            return put;
          }
        };
    return new MigrationRecovery(journal, List.of(manager))
        .run(NoticeListener.texts(notices::add))
        .getFirst();
  }

  @ParameterizedTest
  @EnumSource
  void settingsOfAManagerAreItsToPutBackAndNotedUntilTheyAre(Settings put) {
    var asked = new ArrayList<JsonObject>();

    Outcome outcome = recoverWith(put, asked);

    assertThat(asked).singleElement().hasToString(OF_A_MANAGER.toString());
    assertThat(outcome.settings()).isEqualTo(put);
    boolean done = put == Settings.PUT_BACK || put == Settings.NOT_NEEDED;
    assertThat(journal.left()).hasSize(done ? 0 : 1);
    assertThat(outcome.isDone()).isEqualTo(put != Settings.UNREACHABLE);
  }

  @Test
  void whereNothingWasLeftNothingIsDone() {
    assertThat(new MigrationRecovery(journal, List.of()).run(NoticeListener.texts(notices::add)))
        .isEmpty();
    assertThat(notices).isEmpty();
  }
}
