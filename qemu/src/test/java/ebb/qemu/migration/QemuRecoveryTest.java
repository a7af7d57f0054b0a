package ebb.qemu.migration;

import static ebb.qemu.migration.PlayedMigration.CANCELLED;
import static ebb.qemu.migration.PlayedMigration.COMPLETED;
import static ebb.qemu.migration.PlayedMigration.FIRST_ROUND;
import static org.assertj.core.api.Assertions.assertThat;

import ebb.core.notice.NoticeListener;
import ebb.host.system.HostFiles;
import ebb.json.JsonObject;
import ebb.qemu.qmp.FakeQmp;
import ebb.qemu.qmp.QmpClient;
import ebb.steering.MigrationRecovery;
import ebb.steering.MigrationRecovery.Outcome;
import ebb.steering.MigrationRecovery.Settings;
import ebb.steering.journal.GuestId;
import ebb.steering.journal.Journal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is done, later, for a controller that was killed. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class QemuRecoveryTest {

  private static final HostFiles HOST = HostFiles.ofThisMachine();

  @TempDir private Path directory;

  private final List<String> notices = new ArrayList<>();
  private Journal journal;

  @BeforeEach
  void aJournal() {
    journal = Journal.in(directory.resolve("journal"), HOST);
  }

  /** A controller found these settings, changed them and went without putting them back. */
  private List<Outcome> recoverAfter(PlayedMigration played) throws IOException {
    try (FakeQmp fake = FakeQmp.in(directory, played.qemu())) {
      try (QmpClient qmp = QmpClient.connect(fake.address(), Duration.ofMinutes(1))) {
        MigrationSettings found = MigrationSettings.of(qmp);
        GuestId guest = QemuDriver.idOf(qmp, qmp.vcpus());
        journal
            .claim(guest, "ebb migrate", found.toJson(), NoticeListener.texts(notices::add))
            .close(false);
      }
      played.answering(
          "query-migrate-parameters",
          "{'max-bandwidth':1,'downtime-limit':1,'throttle-trigger-threshold':1,"
              + "'cpu-throttle-initial':80,'cpu-throttle-increment':99,"
              + "'cpu-throttle-tailslow':false,'max-cpu-throttle':80}");
      played.answering(
          "query-migrate-capabilities",
          "[{'capability':'events','state':true},{'capability':'auto-converge','state':true}]");
      return recover();
    }
  }

  private List<Outcome> recover() {
    return new MigrationRecovery(journal, List.of(new QemuRecovery(HOST)))
        .run(NoticeListener.texts(notices::add));
  }

  private static JsonObject lastParameters(PlayedMigration played) {
    return played.qemu().argumentsOf("migrate-set-parameters").getLast();
  }

  @Test
  void theSettingsFoundAreBackAndNothingIsNotedAnyMore() throws IOException {
    PlayedMigration played = PlayedMigration.underWay(false, CANCELLED);

    Outcome outcome = recoverAfter(played).getFirst();

    assertThat(outcome.settings()).isEqualTo(Settings.PUT_BACK);
    assertThat(outcome.isDone()).isTrue();
    assertThat(lastParameters(played).number("max-cpu-throttle")).hasValue(99);
    assertThat(lastParameters(played).number("cpu-throttle-initial")).hasValue(20);
    assertThat(lastParameters(played).number("downtime-limit")).hasValue(700);
    assertThat(played.qemu().argumentsOf("migrate-set-capabilities").getLast().toString())
        .contains("{\"capability\":\"auto-converge\",\"state\":false}");
    assertThat(journal.left()).isEmpty();
  }

  @Test
  void aMigrationThatGoesOnGetsItsParametersBackAndCanStillBeTakenOver() throws IOException {
    PlayedMigration played = PlayedMigration.underWay(true, FIRST_ROUND);

    Outcome outcome = recoverAfter(played).getFirst();

    assertThat(outcome.settings()).isEqualTo(Settings.UNDER_WAY);
    assertThat(lastParameters(played).number("max-cpu-throttle")).hasValue(99);
    assertThat(played.qemu().commands()).doesNotContain("migrate-set-capabilities");
    assertThat(journal.left()).hasSize(1);
  }

  @Test
  void aGuestThatHasMovedNeedsNothing() throws IOException {
    PlayedMigration played = PlayedMigration.underWay(true, COMPLETED);

    assertThat(recoverAfter(played).getFirst().settings()).isEqualTo(Settings.NOT_NEEDED);
    assertThat(played.qemu().commands()).doesNotContain("migrate-set-parameters");
    assertThat(journal.left()).isEmpty();
  }

  /** It says "completed" as well, and has never counted any memory. */
  @Test
  void aGuestThatHasComeInGetsItsSettingsBack() throws IOException {
    PlayedMigration played = PlayedMigration.underWay(true, "{'status':'completed'}");

    assertThat(recoverAfter(played).getFirst().settings()).isEqualTo(Settings.PUT_BACK);
    assertThat(lastParameters(played).number("downtime-limit")).hasValue(700);
    assertThat(journal.left()).isEmpty();
  }

  @Test
  void aQemuThatCannotBeAskedIsTriedAgainLater() throws IOException {
    recoverAfter(PlayedMigration.underWay(true, FIRST_ROUND));
    Path socket = Path.of(journal.left().getFirst().guest().monitor());
    if (!Files.exists(socket)) {
      Files.createFile(socket); // its QEMU may listen there again, in a container of its own
    }

    Outcome outcome = recover().getFirst();

    assertThat(outcome.settings()).isEqualTo(Settings.UNREACHABLE);
    assertThat(outcome.problems()).singleElement().asString().contains("cannot be asked");
    assertThat(journal.left()).hasSize(1);
  }

  @Test
  void aQemuOfWhichOnlyASocketWasKnownHasGoneWithThat() throws IOException {
    recoverAfter(PlayedMigration.underWay(true, FIRST_ROUND));
    Files.deleteIfExists(Path.of(journal.left().getFirst().guest().monitor()));

    Outcome outcome = recover().getFirst();

    assertThat(outcome.settings()).isEqualTo(Settings.NOT_NEEDED);
    assertThat(outcome.isDone()).isTrue();
    assertThat(journal.left()).isEmpty();
  }

  @Test
  void anotherMonitorOfTheSameGuestWillDo() throws IOException {
    PlayedMigration played = PlayedMigration.underWay(false, CANCELLED);
    try (FakeQmp fake = FakeQmp.in(directory, played.qemu());
        QmpClient qmp = QmpClient.connect(fake.address(), Duration.ofMinutes(1))) {
      MigrationSettings found = MigrationSettings.of(qmp);
      GuestId guest = QemuDriver.idOf(qmp, qmp.vcpus());
      journal
          .claim(guest, "ebb migrate", found.toJson(), NoticeListener.texts(notices::add))
          .close(false);

      new QemuRecovery(HOST).run(journal, qmp);

      assertThat(journal.left()).isEmpty();
      assertThat(lastParameters(played).number("downtime-limit")).hasValue(700);
    }
  }
}
