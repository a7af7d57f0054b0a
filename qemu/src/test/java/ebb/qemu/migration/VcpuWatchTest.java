package ebb.qemu.migration;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.qemu.qmp.AnsweringQemu;
import ebb.qemu.qmp.FakeQmp;
import ebb.qemu.qmp.QmpClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
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

  @Test
  void aVcpuThatComesIsHeardOfAndQemuIsAskedOnceASecondAtMost() throws IOException {
    qemu.answering("query-cpus-fast", "[{\"thread-id\":11},{\"thread-id\":12}]");
    try (FakeQmp fake = FakeQmp.in(directory, qemu);
        QmpClient qmp = QmpClient.connect(fake.address(), Duration.ofMinutes(1))) {
      var watch = new VcpuWatch(qmp, List.of(11L));
      for (double seconds = 5; seconds < 6; seconds += 0.1) {
        assertThat(watch.step(seconds)).isEmpty();
      }
      assertThat(qemu.commands()).doesNotContain("query-cpus-fast");

      Optional<List<Long>> heard = Optional.empty();
      while (heard.isEmpty()) {
        heard = watch.step(6.1);
        Thread.onSpinWait();
      }

      assertThat(heard).contains(List.of(11L, 12L));
      for (double seconds = 6.1; seconds < 7; seconds += 0.1) {
        assertThat(watch.step(seconds)).isEmpty();
      }
      assertThat(qemu.argumentsOf("query-cpus-fast")).hasSize(1);
    }
  }
}
