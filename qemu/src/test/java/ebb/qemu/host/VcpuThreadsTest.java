package ebb.qemu.host;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.qemu.qmp.FakeQmp;
import ebb.qemu.qmp.QmpAddress;
import ebb.qemu.qmp.QmpClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class VcpuThreadsTest {

  private static final Duration LONG = Duration.ofMinutes(1);
  private static final String TWO_VCPUS =
      "[{\"cpu-index\": 0, \"thread-id\": 101}, {\"cpu-index\": 1, \"thread-id\": 102}]";

  @TempDir private Path directory;

  private FakeHost host = new FakeHost(Path.of("."));

  @BeforeEach
  void aQemuOfTwoVcpus() throws IOException {
    host =
        new FakeHost(directory)
            .thread(100, 100, "/usr/bin/qemu-system-x86_64")
            .thread(101, 100, "-")
            .thread(102, 100, "-");
  }

  private VcpuThreads ask(String answer) throws IOException {
    try (FakeQmp fake =
            FakeQmp.in(
                directory,
                client -> {
                  client.greet();
                  client.answer(client.expect("query-cpus-fast"), answer);
                  client.awaitEnd();
                });
        QmpClient qmp = QmpClient.connect(fake.address(), LONG)) {
      return VcpuThreads.of(qmp, host.files());
    }
  }

  @Test
  void theThreadsOfAQemuOnThisMachineAreVisible() throws IOException {
    assertThat(ask(TWO_VCPUS)).isEqualTo(new VcpuThreads(List.of(101L, 102L), true));
  }

  @Test
  void aProgramNamedForKvmIsAQemuToo() throws IOException {
    host.thread(100, 100, "/usr/libexec/QEMU-KVM");
    assertThat(ask(TWO_VCPUS).visible()).isTrue();
  }

  @Test
  void threadsOfAnotherProgramWithTheSameIdsAreNotTheGuests() throws IOException {
    host.thread(100, 100, "/usr/sbin/nginx");
    assertThat(ask(TWO_VCPUS)).isEqualTo(new VcpuThreads(List.of(101L, 102L), false));
  }

  @Test
  void threadsThatAreNotHereAreNotVisible() throws IOException {
    host.gone(102);
    assertThat(ask(TWO_VCPUS).visible()).isFalse();
  }

  @Test
  void threadsOfTwoQemusAreNotOneGuests() throws IOException {
    host.thread(200, 200, "qemu-system-x86_64").thread(102, 200, "-");
    assertThat(ask(TWO_VCPUS).visible()).isFalse();
  }

  /** 0.0.0.0 reaches this machine too, but by its text it is no loopback address. */
  @Test
  void threadsOfAQemuElsewhereAreNotThoseOfTheSameIdsHere() throws IOException {
    try (FakeQmp fake = FakeQmp.onTcp(VcpuThreadsTest::playTwoVcpus)) {
      var loopback = (QmpAddress.Tcp) fake.address();
      var elsewhere = new QmpAddress.Tcp("0.0.0.0", loopback.port());

      try (QmpClient qmp = QmpClient.connect(loopback, LONG)) {
        assertThat(VcpuThreads.of(qmp, host.files()).visible()).isTrue();
      }
      try (QmpClient qmp = QmpClient.connect(elsewhere, LONG)) {
        assertThat(VcpuThreads.of(qmp, host.files()).visible()).isFalse();
      }
    }
  }

  private static void playTwoVcpus(FakeQmp.Peer client) {
    client.greet();
    client.answer(client.expect("query-cpus-fast"), TWO_VCPUS);
    client.awaitEnd();
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "[{\"cpu-index\": 0}]", "[{\"thread-id\": 0}]", "{}"})
  void aQemuThatTellsNoThreadsCountsAsOneVcpu(String answer) throws IOException {
    VcpuThreads threads = ask(answer);

    assertThat(threads).isEqualTo(new VcpuThreads(List.of(), false));
    assertThat(threads.count()).isEqualTo(1);
  }
}
