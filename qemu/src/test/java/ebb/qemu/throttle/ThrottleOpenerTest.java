package ebb.qemu.throttle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ebb.core.Cure;
import ebb.core.notice.NoticeListener;
import ebb.host.cgroup.FakeCustody;
import ebb.host.guest.FakeHost;
import ebb.host.guest.Vcpus;
import ebb.host.throttle.Throttle;
import ebb.host.throttle.ThrottleChoice;
import ebb.host.throttle.ThrottleException;
import ebb.qemu.qmp.AnsweringQemu;
import ebb.qemu.qmp.FakeQmp;
import ebb.qemu.qmp.QmpClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ThrottleOpenerTest {

  private static final boolean SEEN = true;
  private static final boolean UNSEEN = false;

  @TempDir private Path root;

  private final AnsweringQemu qemu = new AnsweringQemu();
  private final List<String> notices = new ArrayList<>();

  /** Opens it on a host without the cpu controller. */
  private Throttle open(ThrottleChoice choice, boolean seen, boolean canUseAutoConverge)
      throws IOException {
    return open(choice, seen, canUseAutoConverge, "0::/guest");
  }

  private Throttle open(
      ThrottleChoice choice, boolean seen, boolean canUseAutoConverge, String group)
      throws IOException {
    FakeHost host =
        new FakeHost(root)
            .process(100)
            .thread(101, 100)
            .inGroups(101, group)
            .mounted(
                "41 31 0:38 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw",
                "31 30 0:28 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu")
            .write("sys/fs/cgroup/cgroup.controllers", "memory pids")
            .write("sys/fs/cgroup/guest/cgroup.controllers", "memory pids");
    try (FakeQmp fake = FakeQmp.in(root, qemu);
        QmpClient qmp = QmpClient.connect(fake.address(), Duration.ofMinutes(1))) {
      Vcpus vcpus = seen ? Vcpus.of(host.vcpus(100, List.of(101L))) : Vcpus.unseen(1);
      return ThrottleOpener.of(choice)
          .open(
              qmp,
              vcpus,
              canUseAutoConverge,
              new FakeCustody(),
              NoticeListener.texts(notices::add));
    }
  }

  @Test
  void noneLeavesTheGuestAlone() throws IOException {
    Throttle throttle = open(ThrottleChoice.NONE, SEEN, false);

    throttle.apply(0.1);
    throttle.close();

    assertThat(throttle.name()).isEqualTo("none");
    assertThat(throttle.obeys()).isFalse();
    assertThat(qemu.commands()).isEmpty();
    assertThat(notices).isEmpty();
  }

  @Test
  void qemuIsItsOwnThrottleAndSaysNothing() throws IOException {
    assertThat(open(ThrottleChoice.QEMU, SEEN, true).name()).isEqualTo("qemu");
    assertThat(notices).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"QEMU", "AUTO"})
  void qemusThrottleIsOutOfReachWithoutAutoConverge(ThrottleChoice choice) {
    assertThatThrownBy(() -> open(choice, UNSEEN, false))
        .isInstanceOf(ThrottleException.class)
        .hasMessageContaining("started without auto-converge")
        .hasMessageContaining(Cure.WITHOUT_THROTTLE.toString());
  }

  @Test
  void autoFallsBackToQemusThrottleWithANoticeWhenTheVcpusAreNotHere() throws IOException {
    assertThat(open(ThrottleChoice.AUTO, UNSEEN, true).name()).isEqualTo("qemu");
    assertThat(notices)
        .singleElement()
        .asString()
        .contains("not on this machine")
        .contains("using QEMU's own throttle, which is coarser");
  }

  @Test
  void autoFallsBackToQemusThrottleWithANoticeWhenNoGroupCanBeUsed() throws IOException {
    assertThat(open(ThrottleChoice.AUTO, SEEN, true).name()).isEqualTo("qemu");
    assertThat(notices)
        .singleElement()
        .asString()
        .contains("no cgroup to throttle with")
        .contains("using QEMU's own throttle");
  }

  @ParameterizedTest
  @EnumSource(names = {"CGROUP", "AUTO"})
  void whyThereIsNoGroupIsSaidWhereNothingElseCanBeUsed(ThrottleChoice choice) {
    assertThatThrownBy(() -> open(choice, SEEN, false))
        .isInstanceOf(ThrottleException.class)
        .hasMessageContaining("no cgroup to throttle with (cgroup-v1: ");
    assertThat(notices).isEmpty();
  }

  @Test
  void aCgroupIsNeverReplacedWhereOneWasAskedFor() {
    assertThatThrownBy(() -> open(ThrottleChoice.CGROUP, UNSEEN, true))
        .isInstanceOf(ThrottleException.class)
        .hasMessageContaining("not on this machine");
    assertThat(notices).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aGuestInAnEbbsGroupIsRefusedWhoeversThatIs(ThrottleChoice choice) {
    assertThatThrownBy(() -> open(choice, SEEN, true, "1:cpu:/ebb-100"))
        .isInstanceOf(ThrottleException.class)
        .hasMessageContaining("/sys/fs/cgroup/cpu/ebb-100 is there already")
        .hasMessageContaining("another ebb may be steering this guest");
    assertThat(notices).isEmpty();
    assertThat(qemu.commands()).isEmpty();
  }

  @Test
  void aGroupThatOnlyBeginsLikeAnEbbsIsNone() throws IOException {
    assertThat(open(ThrottleChoice.QEMU, SEEN, true, "1:cpu:/ebb-1000").name()).isEqualTo("qemu");
  }

  @ParameterizedTest
  @EnumSource(names = {"QEMU", "AUTO"})
  void qemusThrottleOutlivesARefusal(ThrottleChoice choice) throws IOException {
    qemu.refusing("migrate-set-parameters", "not now");
    try (FakeQmp fake = FakeQmp.in(root, qemu);
        QmpClient qmp = QmpClient.connect(fake.address(), Duration.ofMinutes(1))) {
      Throttle throttle =
          ThrottleOpener.of(choice)
              .open(
                  qmp,
                  Vcpus.unseen(1),
                  true,
                  new FakeCustody(),
                  NoticeListener.texts(notices::add));

      throttle.apply(0.5);

      assertThat(throttle.isHolding()).isFalse();
      assertThat(notices.getLast()).contains("not now").contains("tries again");
    }
  }
}
