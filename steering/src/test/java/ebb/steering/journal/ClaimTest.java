package ebb.steering.journal;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.core.notice.NoticeListener;
import ebb.host.cgroup.HeldGroup;
import ebb.host.system.HostFiles;
import ebb.host.system.ProcessId;
import ebb.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** That a group is noted and guarded, by real guards, from before it is made until it has gone. */
@Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ClaimTest {

  private static final HostFiles HOST = HostFiles.ofThisMachine();

  @TempDir private Path root;

  private final List<String> notices = new ArrayList<>();
  private Claim claim;

  @BeforeEach
  void aGuestSomewhere() {
    var guest = new GuestId(Optional.empty(), "there:4444");
    claim =
        Journal.in(root.resolve("journal"), HOST)
            .claim(guest, "ebb migrate", JsonObject.empty(), NoticeListener.texts(notices::add));
  }

  @AfterEach
  void endsWithoutANotice() {
    claim.close();
    assertThat(notices).isEmpty();
  }

  private HeldGroup group() {
    Path parent = root.resolve("guest");
    return new HeldGroup("cgroup-v1", parent, parent.resolve("ebb-7"), false);
  }

  private JournalEntry noted() throws IOException {
    try (var files = Files.list(root.resolve("journal"))) {
      Path entry =
          files.filter(file -> file.toString().endsWith(Journal.ENTRY)).findFirst().orElseThrow();
      return JournalEntry.of(JsonObject.parse(Files.readString(entry)));
    }
  }

  private static void awaitGone(ProcessId process) {
    while (process.isAlive(HOST)) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Test
  void aGroupIsNotedWithItsGuardBeforeItIsThere() throws IOException {
    claim.hold(List.of(group()));

    assertThat(noted().groups()).containsExactly(group());
    assertThat(noted().guard().orElseThrow().isAlive(HOST)).isTrue();
    assertThat(noted().controller().orElseThrow().pid()).isEqualTo(ProcessHandle.current().pid());
    claim.release(true);
  }

  @Test
  void whenTheGroupHasGoneSoHaveItsNoteAndItsGuard() throws IOException {
    claim.hold(List.of(group()));
    ProcessId guard = noted().guard().orElseThrow();

    claim.release(true);

    assertThat(noted().groups()).isEmpty();
    awaitGone(guard);
  }

  @Test
  void aGuardThatWasKilledIsReplacedAndQuotasAreWrittenAnew() throws IOException {
    claim.hold(List.of());
    ProcessId first = noted().guard().orElseThrow();
    ProcessHandle.of(first.pid()).orElseThrow().destroyForcibly();
    awaitGone(first);

    assertThat(claim.beat()).isTrue();

    ProcessId second = noted().guard().orElseThrow();
    assertThat(second).isNotEqualTo(first);
    assertThat(second.isAlive(HOST)).isTrue();
    assertThat(claim.beat()).isFalse();
    claim.release(true);
  }

  @Test
  void whatCouldNotBeUndoneStaysNoted() throws IOException {
    claim.hold(List.of(group()));

    claim.release(false);
    claim.close(true);

    assertThat(noted().groups()).containsExactly(group());
    assertThat(noted().controller()).isEmpty();
  }
}
