package ebb.steering.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ebb.core.notice.NoticeListener;
import ebb.host.cgroup.Held;
import ebb.host.cgroup.HeldGroup;
import ebb.host.guest.FakeHost;
import ebb.host.system.ProcessId;
import ebb.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {

  private static final long QEMU = 4194900;
  private static final long OURS = ProcessHandle.current().pid();
  private static final JsonObject SETTINGS =
      JsonObject.empty().with("parameters", JsonObject.empty().with("downtime-limit", 300));

  @TempDir private Path root;

  private final List<String> notices = new ArrayList<>();
  private FakeHost host;
  private Journal journal;

  @BeforeEach
  void aHostWithAQemu() throws IOException {
    host =
        new FakeHost(root.resolve("host"))
            .write("proc/sys/kernel/random/boot_id", "this-boot\n")
            .mounted("32 31 0:29 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu");
    runs(QEMU, 500);
    runs(OURS, 700);
    journal = Journal.in(root.resolve("journal"), host.files());
  }

  private void runs(long pid, long start) throws IOException {
    host.write(
        "proc/" + pid + "/stat", pid + " (x) S 1 1 1 0 1 1 1 1 1 1 1 1 1 1 20 0 1 0 " + start);
  }

  private void ends(long pid) throws IOException {
    Files.delete(host.path("proc/" + pid + "/stat"));
  }

  private static GuestId guest(String monitor) {
    return new GuestId(Optional.of(new ProcessId(QEMU, 500)), monitor);
  }

  private Claim claim() {
    return journal.claim(
        guest("/run/a.qmp"), "ebb migrate", SETTINGS, NoticeListener.texts(notices::add));
  }

  /** What is there of guests. */
  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(root.resolve("journal"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("qemu-") || name.startsWith("far-"))
          .sorted()
          .toList();
    }
  }

  @Test
  void whoSteersWhatIsNotedForTheOwnerAlone() throws IOException {
    try (Claim claim = claim()) {
      assertThat(claim.predecessor()).isEmpty();
      assertThat(files()).containsExactly("qemu-4194900-500.json");
      Path file = root.resolve("journal/qemu-4194900-500.json");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
      JsonObject noted = JsonObject.parse(Files.readString(file));
      assertThat(noted.text("command")).contains("ebb migrate");
      assertThat(noted.object("controller").orElseThrow().number("pid")).hasValue(OURS);
      assertThat(noted.object("qemu").orElseThrow().number("startTicks")).hasValue(500);
      assertThat(noted.text("monitor")).contains("/run/a.qmp");
      assertThat(noted.object("settings").orElseThrow().toString()).isEqualTo(SETTINGS.toString());
    }
  }

  @Test
  void nothingIsNotedAnyMoreWhenAllIsAsItWas() throws IOException {
    claim().close();

    assertThat(files()).isEmpty();
    claim().close();
    assertThat(notices).isEmpty();
  }

  @Test
  void aSecondControllerOfAGuestIsRefusedThroughAnyMonitor() {
    try (Claim first = claim()) {
      assertThatThrownBy(
              () -> journal.claim(guest("/run/b.qmp"), "ebb attach", JsonObject.empty(), n -> {}))
          .isInstanceOf(JournalException.class)
          .hasMessageContaining("ebb migrate (process " + OURS + ")");
      assertThat(first.predecessor()).isEmpty();
    }
    claim().close();
  }

  /** Nothing but its address tells it from others: what it says itself may be another's. */
  @Test
  void aGuestThatCannotBeSeenIsTheSameThroughTheSameMonitorAlone() {
    var one = new GuestId(Optional.empty(), "host2:4444");

    assertThat(one.isSame(new GuestId(Optional.empty(), "host2:4444"))).isTrue();
    assertThat(one.isSame(new GuestId(Optional.empty(), "host2:4445"))).isFalse();
  }

  @Test
  void whatALivingControllerHasNotedIsLeftAlone() throws IOException {
    try (Claim claim = claim()) {
      assertThat(journal.recover(NoticeListener.texts(notices::add))).isEmpty();
      assertThat(files()).hasSize(1);
      assertThat(claim.settings().isEmpty()).isFalse();
    }
    assertThat(notices).isEmpty();
  }

  @Test
  void whatAControllerLeftIsKeptWhileTheQemuLivesForThoseWhoComeAfterIt() throws IOException {
    claim().close(false);

    assertThat(journal.recover(NoticeListener.texts(notices::add))).hasSize(1);
    assertThat(files()).hasSize(1);
    try (Claim next =
        journal.claim(
            guest("/run/a.qmp"),
            "ebb attach",
            JsonObject.empty(),
            NoticeListener.texts(notices::add))) {
      assertThat(next.predecessor().orElseThrow().command()).isEqualTo("ebb migrate");
      assertThat(next.settings().toString()).isEqualTo(SETTINGS.toString());
    }
    assertThat(files()).isEmpty();
  }

  @Test
  void withTheQemuAllThatWasNotedOfItGoes() throws IOException {
    claim().close(false);
    Files.writeString(root.resolve("journal/qemu-4194900-500.readings"), "");
    ends(QEMU);
    runs(QEMU, 501);

    journal.recover(NoticeListener.texts(notices::add));

    assertThat(files()).isEmpty();
  }

  @Test
  void anEntryOfAnEarlierBootIsForgottenWithoutTouchingAnything() throws IOException {
    leave("other-boot", new ProcessId(QEMU, 500), List.of(group("guest/ebb-4194900")));

    assertThat(journal.recover(NoticeListener.texts(notices::add)).getFirst().groups()).isEmpty();

    assertThat(files()).isEmpty();
    assertThat(host.path("sys/fs/cgroup/cpu/guest/ebb-4194900")).exists();
  }

  @Test
  void aGroupOfANewQemuOfTheSameNumberIsLeftAlone() throws IOException {
    HeldGroup group = group("guest/ebb-4194900");
    Files.writeString(group.path().resolve("tasks"), "4194901\n");
    leave("this-boot", new ProcessId(QEMU, 499), List.of(group));

    Recovered recovered = journal.recover(NoticeListener.texts(notices::add)).getFirst();

    assertThat(recovered.groups()).isEmpty();
    assertThat(recovered.problems()).isEmpty();
    assertThat(Files.readString(group.path().resolve("cpu.cfs_quota_us"))).isEqualTo("5000");
  }

  @Test
  void aDirectoryThatIsNoCgroupIsLeftAloneAndToldOf() throws IOException {
    Path parent = Files.createDirectories(root.resolve("elsewhere"));
    Path path = Files.createDirectory(parent.resolve("ebb-1"));
    leave(
        "this-boot",
        new ProcessId(QEMU, 500),
        List.of(new HeldGroup("cgroup-v1", parent, path, false)));

    Recovered recovered = journal.recover(NoticeListener.texts(notices::add)).getFirst();

    assertThat(recovered.problems()).singleElement().asString().contains("is left alone");
    assertThat(path).exists();
    assertThat(files()).hasSize(1);
  }

  @Test
  void anEntryThatCannotBeReadIsToldOfAndDoesNotHideOthers() throws IOException {
    claim().close(false);
    Files.writeString(root.resolve("journal/qemu-1-1.json"), "{\"ebbJournal\":1,");

    assertThat(journal.recover(NoticeListener.texts(notices::add))).hasSize(1);

    assertThat(notices).singleElement().asString().contains("qemu-1-1.json");
  }

  @Test
  void withoutADirectoryThereIsNothingToDoAndNoneIsMade() {
    assertThat(journal.recover(NoticeListener.texts(notices::add))).isEmpty();
    assertThat(root.resolve("journal")).doesNotExist();
  }

  /** Whoever comes next must know of it still, whatever that one does itself. */
  @Test
  void aThrottleThatCouldNotBeLiftedStaysNotedWhoeverClaimsTheGuest() throws IOException {
    HeldGroup stuck = stuck();
    leave("this-boot", new ProcessId(QEMU, 500), List.of(stuck));

    try (Claim next =
        journal.claim(
            guest("/run/a.qmp"),
            "ebb attach",
            JsonObject.empty(),
            NoticeListener.texts(notices::add))) {
      assertThatThrownBy(() -> next.hold(List.of(group("guest/ebb-7"))))
          .hasMessageContaining(stuck.path().toString())
          .hasMessageContaining("could not be lifted");
      next.release(true);
    }

    assertThat(journal.left())
        .singleElement()
        .satisfies(entry -> assertThat(entry.groups()).containsExactly(stuck));
    assertThat(notices).anyMatch(notice -> notice.contains(stuck.path().toString()));
  }

  @Test
  void aRecoveryKeepsWhatItCouldNotLiftAndNoMore() throws IOException {
    HeldGroup stuck = stuck();
    HeldGroup gone =
        new HeldGroup("cgroup-v1", stuck.parent(), stuck.path().resolveSibling("ebb-8"), false);
    leave("this-boot", new ProcessId(QEMU, 500), List.of(gone, stuck));

    journal.recover(NoticeListener.texts(notices::add));

    assertThat(journal.left().getFirst().groups()).containsExactly(stuck);
  }

  /** Another ebb that looks what was left holds its lock for a moment, which hides nothing. */
  @Test
  void whatAnotherEbbJustLooksAtIsFoundAllTheSame() throws Exception {
    var qemu = new ProcessId(QEMU, 500);
    leave("this-boot", qemu, List.of(stuck()));
    GuestLock other =
        GuestLock.tryLock(root.resolve("journal"), guest("/run/a.qmp").key()).orElseThrow();
    var found = new FutureTask<>(journal::left);
    Thread looks = Thread.ofPlatform().daemon().start(found);
    while (looks.getState() != Thread.State.TIMED_WAITING && looks.isAlive()) {
      Thread.onSpinWait();
    }

    other.close();

    assertThat(found.get()).hasSize(1);
  }

  /** A group that lies in no cgroup file system is never touched. */
  private HeldGroup stuck() throws IOException {
    Path path = Files.createDirectories(root.resolve("elsewhere/ebb-1"));
    return new HeldGroup("cgroup-v1", root.resolve("elsewhere"), path, false);
  }

  @Test
  void aGroupThatNoJournalKnowsOfIsTakenAway() throws IOException {
    HeldGroup orphan = group("guest/ebb-" + QEMU);

    Orphan found = journal.clearOrphans().getFirst();

    assertThat(found.group()).isEqualTo(orphan.path());
    assertThat(quota(orphan)).startsWith("-1");
  }

  @Test
  void theGroupOfAGuestThatIsSteeredIsNoOrphan() throws IOException {
    HeldGroup steered = group("guest/ebb-" + QEMU);
    try (Claim claim = claim()) {
      assertThat(journal.clearOrphans()).isEmpty();
      assertThat(claim.predecessor()).isEmpty();
    }

    assertThat(quota(steered)).isEqualTo("5000");
    assertThat(journal.clearOrphans()).hasSize(1);
  }

  @Test
  void groupsOfOthersAndThreadsOfOthersAreLeftAlone() throws IOException {
    HeldGroup foreign = group("guest/ebb-" + QEMU);
    Files.writeString(foreign.path().resolve("tasks"), "1\n");
    HeldGroup named = group("ebb-tools");

    List<Orphan> found = journal.clearOrphans();

    assertThat(found)
        .singleElement()
        .satisfies(orphan ->
            assertThat(orphan.problems())
                .singleElement()
                .asString()
                .contains("not of process " + QEMU));
    assertThat(quota(foreign)).isEqualTo("5000");
    assertThat(quota(named)).isEqualTo("5000");
  }

  private static String quota(HeldGroup group) throws IOException {
    return Files.readString(group.path().resolve("cpu.cfs_quota_us"));
  }

  private HeldGroup group(String name) throws IOException {
    Path path = Files.createDirectories(host.path("sys/fs/cgroup/cpu/" + name));
    Path parent = path.resolveSibling("").normalize();
    Files.writeString(path.resolve("tasks"), "");
    Files.writeString(path.resolve("cpu.cfs_quota_us"), "5000");
    return new HeldGroup("cgroup-v1", parent, path, false);
  }

  /** As a controller that was killed leaves it. */
  private void leave(String boot, ProcessId qemu, List<Held> groups) throws IOException {
    claim().close();
    journal.write(
        new JournalEntry(
            boot,
            "ebb migrate",
            Optional.of(new ProcessId(OURS, 699)),
            Optional.empty(),
            new GuestId(Optional.of(qemu), "/run/a.qmp"),
            groups,
            JsonObject.empty()));
  }
}
