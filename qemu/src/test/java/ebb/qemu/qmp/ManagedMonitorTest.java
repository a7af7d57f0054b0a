package ebb.qemu.qmp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManagedMonitorTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/var/run/qemu-server/100.qmp",
        "/run//qemu-server/*.qmp",
        "/run/x/../incus/guest/qemu.monitor",
        "/var/lib/libvirt/qemu/domain-1-a/monitor.sock"
      })
  void isKnownByItsFolderHoweverThatIsWritten(String path) {
    assertThat(ManagedMonitor.at(path)).isPresent();
    assertThat(ManagedMonitor.at(QmpAddress.parse("unix:" + path)).orElseThrow().words())
        .contains("needs them for itself");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/run/ebb-guests/a.qmp", "/run/qemu-server-ebb/a.qmp", "/var/lib/libvirt/a.qmp"})
  void othersAreNobodys(String path) {
    assertThat(ManagedMonitor.at(path)).isEmpty();
    assertThat(ManagedMonitor.at(QmpAddress.parse("localhost:4444"))).isEmpty();
  }
}
