package ebb.host.system;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.host.guest.GuestProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SocketPeerTest {

  private static final String LISTEN =
      """
      import socket, sys
      s = socket.socket(socket.AF_UNIX)
      s.bind(sys.argv[1])
      s.listen()
      print("listening", flush=True)
      s.accept()
      sys.stdin.read()
      """;

  @TempDir private Path directory;

  @Test
  void isTheProcessThatListensWhicheverThatIs() throws IOException {
    Path socket = directory.resolve("s");
    Process other = new ProcessBuilder("python3", "-c", LISTEN, socket.toString()).start();
    try {
      assertThat(other.inputReader().readLine()).isEqualTo("listening");
      try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
        SocketPeer peer = SocketPeer.of(channel).orElseThrow();

        assertThat(peer.pid()).isEqualTo(other.pid());
        assertThat(GuestProcess.of(HostFiles.ofThisMachine(), peer)).isPresent();
        assertThat(channel.getOption(StandardSocketOptions.SO_LINGER)).isEqualTo(-1);
      }
    } finally {
      other.destroyForcibly();
    }
  }

  @Test
  void isNobodyOnceThatProcessHasEnded() throws Exception {
    Path socket = directory.resolve("s");
    Process other = new ProcessBuilder("python3", "-c", LISTEN, socket.toString()).start();
    assertThat(other.inputReader().readLine()).isEqualTo("listening");
    try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      other.destroyForcibly().waitFor();

      assertThat(
              SocketPeer.of(channel)
                  .flatMap(peer -> GuestProcess.of(HostFiles.ofThisMachine(), peer)))
          .isEmpty();
    }
  }

  @Test
  void isThisProcessWhereThatListens() throws IOException {
    Path socket = directory.resolve("s");
    try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      try (var one = SocketChannel.open(UnixDomainSocketAddress.of(socket));
          var two = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
        long self = ProcessHandle.current().pid();
        assertThat(SocketPeer.of(one)).get().extracting(SocketPeer::pid).isEqualTo(self);
        assertThat(SocketPeer.of(two)).get().extracting(SocketPeer::pid).isEqualTo(self);
      }
    }
  }

  @Test
  void isUnknownOverTcp() throws IOException {
    try (var server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      try (var channel = SocketChannel.open(server.getLocalAddress())) {
        assertThat(SocketPeer.of(channel)).isEmpty();
      }
    }
  }
}
