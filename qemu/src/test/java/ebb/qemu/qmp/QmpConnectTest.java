package ebb.qemu.qmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ebb.json.JsonObject;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class QmpConnectTest {

  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Duration SHORT = Duration.ofMillis(400);

  @TempDir Path folder;

  @Test
  void greetsAndNegotiates() throws IOException {
    var asked = new CompletableFuture<JsonObject>();
    try (var qemu = FakeQmp.in(folder, peer -> asked.complete(peer.greet()));
        var client = QmpClient.connect(qemu.address(), LONG)) {
      assertThat(client.version()).isEqualTo("10.0.2");
      assertThat(client.address()).isEqualTo(qemu.address());
      assertThat(client.outOfBand()).isFalse();
      assertThat(asked.join().has("arguments")).isFalse();
    }
  }

  @Test
  void speaksOverTcpToo() throws IOException {
    try (var qemu = FakeQmp.onTcp(FakeQmp.Peer::greet);
        var client = QmpClient.connect(qemu.address(), LONG)) {
      assertThat(client.version()).isEqualTo("10.0.2");
    }
  }

  /** As QEMU's own introduction has people start it: {@code -mon ...,pretty=on}. */
  @Test
  void takesMessagesThatAreLaidOutOverSeveralLines() throws IOException {
    try (var qemu =
            FakeQmp.in(
                folder,
                peer -> {
                  peer.send(Pretty.of(FakeQmp.GREETING));
                  long first = peer.expect("qmp_capabilities").number("id").orElseThrow();
                  peer.send(Pretty.of("{\"return\": {}, \"id\": " + first + "}"));
                  peer.send(
                      Pretty.of(
                          "{\"timestamp\": {\"seconds\": 1, \"microseconds\": 2},"
                              + " \"event\": \"STOP\"}"));
                  long second = peer.expect("query-status").number("id").orElseThrow();
                  peer.send(
                      Pretty.of("{\"return\": {\"status\": \"paused\"}, \"id\": " + second + "}"));
                  peer.awaitEnd();
                });
        var client = QmpClient.connect(qemu.address(), LONG)) {
      assertThat(client.version()).isEqualTo("10.0.2");
      assertThat(client.events().poll(LONG).orElseThrow().name()).isEqualTo("STOP");
      assertThat(client.execute("query-status").text("status")).contains("paused");
    }
  }

  @Test
  void asksForNothingBeforeTheGreetingHasCome() throws IOException {
    try (var qemu =
            FakeQmp.in(
                folder,
                peer -> {
                  peer.send("");
                  peer.greet();
                  peer.awaitEnd();
                });
        var client = QmpClient.connect(qemu.address(), LONG)) {
      assertThat(client.closedReason()).isEmpty();
    }
  }

  @Test
  void theNextClientIsServedWhenTheFirstHasLeft() throws IOException {
    try (var qemu =
        FakeQmp.in(
            folder,
            peer -> {
              peer.greet();
              peer.awaitEnd();
            })) {
      QmpClient.connect(qemu.address(), LONG).close();
      QmpClient.connect(qemu.address(), LONG).close();
    }
  }

  @Test
  void namesASocketThatIsNotThere() {
    Path nowhere = folder.resolve("nowhere.sock");

    assertThatThrownBy(() -> connect(nowhere))
        .isInstanceOf(QmpException.class)
        .hasMessage(
            "no socket %s; is the QEMU running, with -qmp unix:%s,server=on,wait=off ?",
            nowhere, nowhere);
  }

  @Test
  void namesAPathThatIsNotASocket() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));

    for (Path path : List.of(file, folder, Path.of("/dev/null"))) {
      assertThatThrownBy(() -> connect(path))
          .isInstanceOf(QmpException.class)
          .hasMessageContaining(path + " is not a socket");
    }
  }

  @Test
  void saysWhenAPathGoesInCircles() throws IOException {
    Path circle = folder.resolve("circle.sock");
    Files.createSymbolicLink(circle, circle);

    assertThatThrownBy(() -> connect(circle))
        .isInstanceOf(QmpException.class)
        .hasMessageContaining("cannot connect to " + circle + ": ");
  }

  @Test
  void saysWhenAPathIsTooLongForASocket() {
    var address = new QmpAddress.Unix("/run/" + "x".repeat(200));

    assertThat(QmpConnector.explain(address, new SocketException("Unix domain path too long")))
        .isEqualTo("cannot connect to " + address + ": Unix domain path too long");
  }

  @Test
  void saysWhenNobodyListensOnASocket() throws IOException {
    Path stale = folder.resolve("stale.sock");
    var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(stale)).close();

    assertThatThrownBy(() -> connect(stale))
        .isInstanceOf(QmpException.class)
        .hasMessageContaining("nobody listens on " + stale + " (connection refused)");
  }

  @Test
  void saysWhenNobodyListensOnAPort() throws IOException {
    int port;
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = server.getLocalPort();
    }

    assertThatThrownBy(() -> QmpClient.connect(new QmpAddress.Tcp("127.0.0.1", port), LONG))
        .isInstanceOf(QmpException.class)
        .hasMessageContaining("nobody listens on 127.0.0.1:" + port);
  }

  @Test
  void tellsHowToGetPermission() {
    var address = new QmpAddress.Unix("/run/qmp.sock");
    for (Exception denied :
        List.of(
            new BindException("Keine Berechtigung"), new AccessDeniedException("/run/qmp.sock"))) {
      assertThat(QmpConnector.explain(address, denied))
          .isEqualTo(
              "no permission to connect to /run/qmp.sock; run as the user that owns the QEMU,"
                  + " or as root");
    }
  }

  @Test
  void blamesPermissionsOnUnixSocketsOnly() {
    var address = new QmpAddress.Tcp("203.0.113.1", 4444);

    assertThat(QmpConnector.explain(address, new BindException("Cannot assign requested address")))
        .isEqualTo("cannot connect to 203.0.113.1:4444: Cannot assign requested address");
  }

  @Test
  void namesASocketThatGoesWhileConnecting() {
    var address = new QmpAddress.Unix("/run/qmp.sock");

    assertThat(QmpConnector.explain(address, new SocketException("No such file or directory")))
        .startsWith("no socket /run/qmp.sock;");
  }

  @Test
  void saysWhenAHostIsUnknown() {
    var address = new QmpAddress.Tcp("no.such.host", 4444);

    assertThat(QmpConnector.explain(address, new UnresolvedAddressException()))
        .isEqualTo("cannot connect to no.such.host:4444: unknown host; check its name");
  }

  @Test
  void aMonitorWithoutAGreetingIsHeldByAnotherClient() throws IOException {
    try (var qemu =
            FakeQmp.in(
                folder,
                peer -> {
                  peer.greet();
                  peer.awaitEnd();
                });
        var first = QmpClient.connect(qemu.address(), LONG)) {
      assertThatThrownBy(() -> QmpClient.connect(qemu.address(), SHORT))
          .isInstanceOf(QmpException.class)
          .hasMessageContaining("no greeting from " + qemu.address() + " within 400 ms")
          .hasMessageContaining("another one probably holds it");
      assertThat(first.closedReason()).isEmpty();
    }
  }

  @Test
  void aFullQueueBeforeTheMonitorIsNamed() throws IOException {
    Path busy = folder.resolve("busy.sock");
    var address = UnixDomainSocketAddress.of(busy);
    var waiting = new ArrayList<SocketChannel>();
    try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(address, 1);
      boolean full = false;
      while (!full) {
        SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX);
        waiting.add(client);
        client.configureBlocking(false);
        try {
          full = !client.connect(address);
        } catch (IOException e) {
          full = true;
        }
      }

      assertThatThrownBy(() -> QmpClient.connect(new QmpAddress.Unix(busy.toString()), SHORT))
          .isInstanceOf(QmpException.class)
          .hasMessageContaining("no connection to " + busy + " within 400 ms")
          .hasMessageContaining("too many clients wait for this monitor");
    } finally {
      for (SocketChannel client : waiting) {
        client.close();
      }
    }
  }

  @Test
  void anInterruptEndsTheWaitForAConnection() throws IOException {
    try (var qemu = FakeQmp.in(folder, FakeQmp.Peer::awaitEnd)) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> QmpClient.connect(qemu.address(), LONG))
          .isInstanceOf(QmpException.class)
          .hasMessageContaining("interrupted");
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-OpenSSH_9.2p1",
        "QEMU 10.0.2 monitor - type 'help' for more information",
        "{\"return\": {}}",
        "{\"QMP\": 1}",
        "[1, 2]"
      })
  void showsWhatCameInsteadOfAGreeting(String line) throws IOException {
    try (var other =
        FakeQmp.in(
            folder,
            peer -> {
              peer.send(line);
              peer.awaitEnd();
            })) {
      assertThatThrownBy(() -> QmpClient.connect(other.address(), LONG))
          .isInstanceOf(QmpException.class)
          .hasMessageStartingWith(other.address() + " sent ")
          .hasMessageContaining("\"" + line + "\"")
          .hasMessageContaining("give the socket of QEMU's -qmp option");
    }
  }

  @Test
  void showsAtMostSixtyPrintableCharactersOfIt() throws IOException {
    try (var other =
        FakeQmp.in(
            folder,
            peer -> {
              peer.send("\u001b[2J" + "x".repeat(1000));
              peer.awaitEnd();
            })) {
      assertThatThrownBy(() -> QmpClient.connect(other.address(), LONG))
          .hasMessageContaining("sent no QMP greeting but \".[2J" + "x".repeat(56) + "\"")
          .hasMessageNotContaining("\u001b");
    }
  }

  @Test
  void showsABeginningThatIsNoLineYet() throws IOException {
    try (var other =
        FakeQmp.in(
            folder,
            peer -> {
              peer.sendRaw("login: ");
              peer.awaitEnd();
            })) {
      assertThatThrownBy(() -> QmpClient.connect(other.address(), Duration.ofSeconds(1)))
          .isInstanceOf(QmpException.class)
          .hasMessageContaining(other.address() + " sent no QMP greeting but \"login:\"");
    }
  }

  @Test
  void saysWhenTheOtherSideHangsUpWithoutAGreeting() throws IOException {
    try (var other = FakeQmp.in(folder, _ -> {})) {
      assertThatThrownBy(() -> QmpClient.connect(other.address(), LONG))
          .isInstanceOf(QmpException.class)
          .hasMessageContaining("the other side has closed the connection to " + other.address())
          .hasMessageContaining("give the socket of QEMU's -qmp option");
    }
  }

  private static QmpClient connect(Path path) {
    return QmpClient.connect(new QmpAddress.Unix(path.toString()), LONG);
  }
}
