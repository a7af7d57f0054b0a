package ebb.qemu.qmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QmpAddressTest {

  @ParameterizedTest
  @CsvSource({
    "/run/vm/qmp.sock, /run/vm/qmp.sock",
    "./qmp.sock, ./qmp.sock",
    "unix:qmp.sock, qmp.sock",
    "unix:/run/qmp.sock, /run/qmp.sock",
    "unix:/run/a:1, /run/a:1",
  })
  void readsUnixSockets(String text, String path) {
    assertThat(QmpAddress.parse(text)).isEqualTo(new QmpAddress.Unix(path));
  }

  @ParameterizedTest
  @CsvSource({
    "host.example:4444, host.example, 4444",
    "tcp:host.example:4444, host.example, 4444",
    "10.0.0.7:1, 10.0.0.7, 1",
    "[::1]:65535, ::1, 65535",
    "tcp:[fe80::1%eth0]:4444, fe80::1%eth0, 4444",
  })
  void readsHostsAndPorts(String text, String host, int port) {
    assertThat(QmpAddress.parse(text)).isEqualTo(new QmpAddress.Tcp(host, port));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "qmp.sock",
        "unix:",
        "unix:a\0b",
        "host:",
        "host:0",
        "host:65536",
        "host:999999",
        ":4444",
        "::1:4444",
        "[]:4444",
        "tcp:/run/qmp.sock",
        "tcp:host",
        "a host:1"
      })
  void showsTheAcceptedFormsForAnythingElse(String text) {
    assertThatThrownBy(() -> QmpAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "' is no monitor address")
        .hasMessageContaining("/path/to/socket, unix:PATH, host:port or [v6]:port");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/qmp.sock", "LocalHost:1", "127.0.0.1:1", "127.8.8.8:1", "[::1]:1"})
  void isLocalOnThisMachine(String text) {
    assertThat(QmpAddress.parse(text).isLocal()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.7:1", "[fe80::1]:1", "127.example.org:1", "localhost.evil.org:1"})
  void isNotLocalElsewhere(String text) {
    assertThat(QmpAddress.parse(text).isLocal()).isFalse();
  }

  @Test
  void isWrittenAsItIsRead() {
    for (String text : new String[] {"/run/qmp.sock", "host:4444", "[::1]:4444"}) {
      assertThat(QmpAddress.parse(text)).hasToString(text);
    }
  }
}
