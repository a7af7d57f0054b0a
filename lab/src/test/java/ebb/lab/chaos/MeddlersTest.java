package ebb.lab.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ebb.lab.chaos.QmpProxy.HangUp;
import ebb.lab.chaos.QmpProxy.Meddler;
import ebb.qemu.qmp.QmpAddress;
import ebb.qemu.qmp.QmpClient;
import ebb.qemu.qmp.QmpException;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** That what is said to be broken really is, and that nothing else is. */
@Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MeddlersTest {

  private static final String STOP =
      "{\"timestamp\": {\"seconds\": 1, \"microseconds\": 2}, \"event\": \"STOP\"}";

  @TempDir private Path directory;

  private static String answer(String status, int id) {
    return "{\"return\": {\"status\": \""
        + status
        + "\", \"ram\": {\"total\": 7}}, \"id\": "
        + id
        + "}";
  }

  @Test
  void losingEventsLosesNoAnswer() throws HangUp {
    Meddler meddler = Meddlers.withoutEvents(new Random(1));
    int events = 0;
    for (int i = 0; i < 100; i++) {
      events += meddler.instead(STOP).size();
      assertThat(meddler.instead(answer("active", i))).containsExactly(answer("active", i));
    }
    assertThat(events).isBetween(1, 99);
  }

  @Test
  void eventsThatComeLateComeOnce() throws HangUp {
    Meddler meddler = Meddlers.lateEvents(new Random(1));
    var said = new ArrayList<String>(meddler.instead(STOP));
    for (int i = 0; i < 100; i++) {
      said.addAll(meddler.instead(answer("active", i)));
    }
    assertThat(said).containsOnlyOnce(STOP).hasSize(101);
  }

  @Test
  void aMonitorBehindTheTimesStillTellsAMigrationAsActiveUnderTheRightId() throws HangUp {
    Meddler meddler = Meddlers.behindTheTimes(new Random(2));
    meddler.instead(answer("active", 1));
    meddler.instead(STOP);

    assertThat(meddler.instead(answer("completed", 2))).containsExactly(answer("active", 2));
  }

  @Test
  void eachLieDiffersFromTheTruthAndTellsOfNoEndThatIsNone() {
    var random = new Random(1);
    for (int i = 0; i < 1000; i++) {
      assertThat(Meddlers.lie(answer("active", i), random))
          .isNotEqualTo(answer("active", i))
          .doesNotContain("completed", "failed", "cancelled")
          .endsWith("\"id\": " + i + "}");
    }
  }

  @Test
  void theProxyPassesBothWaysAndHangsUpWhenTold() throws IOException {
    Path monitor = directory.resolve("monitor");
    try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(monitor));
      Thread.ofPlatform().daemon().start(() -> answerTo(server));
      try (var proxy =
              new QmpProxy(
                  directory.resolve("proxy"),
                  monitor,
                  line -> {
                    if (line.contains("the end")) {
                      throw new HangUp("{\"ret");
                    }
                    return List.of(line);
                  });
          var client =
              QmpClient.connect(
                  new QmpAddress.Unix(proxy.socket().toString()), Duration.ofSeconds(20))) {
        assertThat(client.execute("first").text("said")).contains("1");
        assertThat(client.execute("second").text("said")).contains("2");
        assertThatThrownBy(() -> client.execute("third")).isInstanceOf(QmpException.Closed.class);
      }
    }
  }

  /** Greets, and answers a negotiation and three commands. */
  private static void answerTo(ServerSocketChannel server) {
    try (SocketChannel client = server.accept()) {
      var lines = new BufferedReader(Channels.newReader(client, StandardCharsets.UTF_8));
      say(client, "{\"QMP\": {\"version\": {}, \"capabilities\": []}}");
      for (String said : List.of("0", "1", "2", "the end")) {
        String request = lines.readLine();
        String id = request.replaceFirst(".*\"id\":\\s*(\\d+).*", "$1");
        say(client, "{\"return\": {\"said\": \"" + said + "\"}, \"id\": " + id + "}");
      }
      var _ = lines.readLine();
    } catch (IOException e) {
      // The proxy has hung up.
    }
  }

  private static void say(SocketChannel client, String line) throws IOException {
    client.write(ByteBuffer.wrap((line + "\r\n").getBytes(StandardCharsets.UTF_8)));
  }
}
