package ebb.qemu.migration;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.core.Cure;
import ebb.core.notice.NoticeListener;
import ebb.host.guest.FakeHost;
import ebb.host.guest.Vcpus;
import ebb.qemu.qmp.AnsweringQemu;
import ebb.qemu.qmp.FakeQmp;
import ebb.qemu.qmp.QmpClient;
import ebb.qemu.qmp.QmpOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class VcpuWatchTest {

  @TempDir private Path directory;

  private final AnsweringQemu qemu = new AnsweringQemu();
  private final List<String> notices = new ArrayList<>();

  private FakeHost host() throws IOException {
    return new FakeHost(directory).process(10).thread(11, 10).thread(12, 10);
  }

  private QmpClient connect(FakeQmp fake, FakeHost host) {
    return QmpClient.connect(
        fake.address(), Duration.ofMinutes(1), QmpOptions.defaults().withProcess(host.guest(10)));
  }

  private static Vcpus awaitNews(VcpuWatch watch, double seconds) {
    Optional<Vcpus> heard = Optional.empty();
    while (heard.isEmpty()) {
      heard = watch.step(seconds);
      Thread.onSpinWait();
    }
    return heard.get();
  }

  @Test
  void aVcpuThatComesIsHeardOfAndQemuIsAskedOnceASecondAtMost() throws IOException {
    FakeHost host = host();
    qemu.answering("query-cpus-fast", "[{\"thread-id\":11},{\"thread-id\":12}]");
    try (FakeQmp fake = FakeQmp.in(directory, qemu);
        QmpClient qmp = connect(fake, host)) {
      var watch =
          new VcpuWatch(
              qmp, Vcpus.of(host.vcpus(10, List.of(11L))), NoticeListener.texts(notices::add));
      for (double seconds = 5; seconds < 6; seconds += 0.1) {
        assertThat(watch.step(seconds)).isEmpty();
      }
      assertThat(qemu.commands()).doesNotContain("query-cpus-fast");

      Vcpus heard = awaitNews(watch, 6.1);

      assertThat(heard).isEqualTo(Vcpus.of(host.vcpus(10, List.of(11L, 12L))));
      for (double seconds = 6.1; seconds < 7; seconds += 0.1) {
        assertThat(watch.step(seconds)).isEmpty();
      }
      assertThat(qemu.argumentsOf("query-cpus-fast")).hasSize(1);
      assertThat(notices).isEmpty();
    }
  }

  /** A QEMU that has been taken over behaves at first. */
  @Test
  void threadsOfOthersThatAQemuNamesInMidMigrationAreLeftOutAndToldOfOnce() throws IOException {
    FakeHost host = host().process(1).process(20).thread(21, 20);
    qemu.answering("query-cpus-fast", "[{\"thread-id\":11},{\"thread-id\":1},{\"thread-id\":21}]");
    try (FakeQmp fake = FakeQmp.in(directory, qemu);
        QmpClient qmp = connect(fake, host)) {
      var watch =
          new VcpuWatch(
              qmp, Vcpus.of(host.vcpus(10, List.of(11L))), NoticeListener.texts(notices::add));
      var _ = watch.step(5);

      Vcpus heard = awaitNews(watch, 6.1);
      for (double seconds = 6.1; seconds < 9; seconds += 0.1) {
        var _ = watch.step(seconds);
      }

      assertThat(heard.threads()).contains(host.vcpus(10, List.of(11L)));
      assertThat(heard.count()).isEqualTo(1);
      assertThat(notices)
          .singleElement()
          .asString()
          .startsWith("QEMU names 2 threads as vCPUs that are not of process 10")
          .endsWith(Cure.NAME_PROCESS.toString());
    }
  }
}
