package ebb.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ebb.core.Decision;
import ebb.core.notice.NoticeListener;
import ebb.host.system.HostFiles;
import ebb.host.system.ProcessId;
import ebb.host.throttle.ThrottleChoice;
import ebb.qemu.migration.QemuSessions;
import ebb.qemu.qmp.QmpClient;
import ebb.qemu.throttle.ThrottleOpener;
import ebb.steering.MigrationSummary.Status;
import ebb.steering.journal.Journal;
import ebb.steering.journal.JournalException;
import ebb.steering.journal.Recovered;
import ebb.steering.session.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What becomes of a guest whose controller dies or freezes in mid-throttle. Needs a QEMU, and root
 * for the cgroup throttle.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DeadControllerTest {

  /** Writes so much that it is throttled for some seconds. */
  private static final GuestSpec GUEST = new GuestSpec(384, 1, "ws=192 speed=400");

  /** Is still far from done when its controller has been frozen for as long as the guard waits. */
  private static final GuestSpec BIG_GUEST = new GuestSpec(640, 1, "ws=448 speed=600");

  @Test
  void aKilledControllersThrottleIsLiftedWithinASecondAndItsMigrationCanBeTakenOver()
      throws IOException, InterruptedException {
    try (Lab lab = readyLab(GUEST);
        ControllerProcess controller = ControllerProcess.start(lab)) {
      double lastShare = controller.awaitThrottled(0.9);
      Path group = onlyGroup(lab);

      controller.kill();
      double seconds = await(() -> !Files.exists(group));

      System.out.printf("guard: group gone %.0f ms after the kill%n", seconds * 1000);
      assertThat(seconds).isLessThan(1);
      var notices = new ArrayList<String>();
      var steered = new ArrayList<Decision>();
      try (QmpClient qmp = connect(lab);
          Session session =
              QemuSessions.attach(
                  qmp,
                  LabFixture.ebb(0.5),
                  ThrottleOpener.of(ThrottleChoice.CGROUP),
                  NoticeListener.texts(notices::add))) {
        var summary = session.run(step -> steered.add(step.decision()));

        assertThat(summary.status()).isEqualTo(Status.COMPLETED);
      }
      Decision first = steered.getFirst();
      System.out.printf("takeover: share %.3f, then %.3f%n", lastShare, first.share());
      assertThat(notices).anyMatch(notice -> notice.contains("taking over"));
      assertThat(first).isInstanceOf(Decision.Throttle.class);
      // The guest ran free in between, which the law makes up for: by a factor of 4 at most from
      // the even pace of the round, of which the last share was at most twice.
      assertThat(first.share()).isBetween(lastShare / 8, lastShare * 2);
      assertThat(lab.destination().isRunning()).isTrue();
      assertThat(LabFixture.throttleGroups(lab.source().processes())).isEmpty();
    }
  }

  @Test
  void aFrozenControllersGuestIsFreedAndThrottledAgainWhenItWakes()
      throws IOException, InterruptedException {
    try (Lab lab = readyLab(BIG_GUEST);
        ControllerProcess controller = ControllerProcess.start(lab)) {
      controller.awaitThrottled(0.9);
      Path group = onlyGroup(lab);

      controller.signal("STOP");
      double seconds = await(() -> !hasQuota(group));
      assertThat(group).exists();
      controller.signal("CONT");
      double again = await(() -> hasQuota(group));

      System.out.printf(
          "guard: quota lifted %.1f s after the freeze, set again %.0f ms after it%n",
          seconds, again * 1000);
      assertThat(controller.awaitEnd()).isEqualTo("COMPLETED");
      assertThat(LabFixture.throttleGroups(lab.source().processes())).isEmpty();
    }
  }

  @Test
  void whatIsLeftWhenTheGuardWasKilledAsWellIsRecovered() throws IOException, InterruptedException {
    try (Lab lab = readyLab(GUEST);
        ControllerProcess controller = ControllerProcess.start(lab)) {
      controller.awaitThrottled(0.9);
      Path group = onlyGroup(lab);
      controller.signal("STOP");
      List<ProcessHandle> guards = controller.children();
      assertThat(guards).hasSize(1);
      guards.forEach(ProcessHandle::destroyForcibly);
      var problems = new ArrayList<String>();
      await(() -> ProcessId.of(HostFiles.ofThisMachine(), guards.getFirst().pid()).isEmpty());
      controller.kill();
      assertThat(hasQuota(group)).isTrue();

      List<Recovered> recovered = Journal.ofThisUser().recover(NoticeListener.texts(problems::add));

      assertThat(recovered).anyMatch(one -> one.groups().equals(List.of(group)));
      assertThat(group).doesNotExist();
      assertThat(lab.source().isRunning()).isTrue();
    }
  }

  @Test
  void aSecondControllerIsRefusedWithTheNameOfTheFirst() throws IOException {
    try (Lab lab = readyLab(GUEST);
        ControllerProcess controller = ControllerProcess.start(lab)) {
      controller.awaitThrottled(0.9);
      // The first holds the monitor for steering; the lab's own is free for another's commands.
      assertThatThrownBy(() ->
              QemuSessions.attach(
                  lab.source().qmp(),
                  LabFixture.ebb(0.5),
                  ThrottleOpener.of(ThrottleChoice.NONE),
                  notice -> {}))
          .isInstanceOf(JournalException.class)
          .hasMessageContaining("ebb migrate (process " + controller.pid() + ")");
      assertThat(controller.awaitEnd()).isEqualTo("COMPLETED");
    }
  }

  private static Lab readyLab(GuestSpec guest) {
    Lab lab = LabFixture.lab(guest);
    lab.source().awaitReady(Duration.ofSeconds(60));
    return lab;
  }

  private static QmpClient connect(Lab lab) {
    return QmpClient.connect(lab.source().monitorForSteering(), Duration.ofSeconds(5));
  }

  private static Path onlyGroup(Lab lab) throws IOException {
    List<Path> groups = LabFixture.throttleGroups(lab.source().processes());
    assertThat(groups).hasSize(1);
    return groups.getFirst();
  }

  private static boolean hasQuota(Path group) {
    try {
      Path v1 = group.resolve("cpu.cfs_quota_us");
      return Files.exists(v1)
          ? !Files.readString(v1).strip().equals("-1")
          : !Files.readString(group.resolve("cpu.max")).startsWith("max");
    } catch (IOException e) {
      return true;
    }
  }

  /** Seconds until it is so; the test's own deadline ends a wait in vain. */
  private static double await(BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      LabQemu.pause(Duration.ofMillis(2));
    }
    return (System.nanoTime() - start) / 1e9;
  }
}
