package ebb.qemu.qmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ebb.json.JsonObject;
import ebb.qemu.qmp.FakeQmp.Peer;
import ebb.qemu.qmp.FakeQmp.Script;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the other side does, those who wait learn of it, and why. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class QmpBrokenPeerTest {

  private static final Duration LONG = Duration.ofMinutes(1);
  private static final JsonObject NONE = JsonObject.empty();
  private static final QmpOptions PATIENT = QmpOptions.defaults().withAnswerTimeout(LONG);

  @TempDir Path folder;

  /** Greets, waits for two commands, then does its worst. */
  private FakeQmp afterTwoCommands(Script worst) throws IOException {
    return FakeQmp.in(
        folder,
        peer -> {
          peer.greet();
          peer.expect("first");
          peer.expect("second");
          worst.play(peer);
        });
  }

  private static String reasonGivenToAll(FakeQmp qemu, QmpOptions options) {
    try (var client = QmpClient.connect(qemu.address(), LONG, options)) {
      var first = client.send("first", NONE);
      var second = client.send("second", NONE);
      String reason = client.whenClosed().join();

      assertThat(client.closedReason()).contains(reason);
      for (CompletableFuture<JsonObject> waiting :
          List.of(first, second, client.send("third", NONE))) {
        assertThatThrownBy(() -> client.poll(waiting, LONG))
            .isInstanceOf(QmpException.Closed.class)
            .hasMessage(reason);
      }
      assertThat(client.events().poll(LONG)).isEmpty();
      assertThat(client.pending()).isZero();
      return reason;
    }
  }

  @Test
  void thePeerCloses() throws IOException {
    try (var qemu = afterTwoCommands(_ -> {})) {
      assertThat(reasonGivenToAll(qemu, PATIENT))
          .isEqualTo("the other side has closed the connection to " + qemu.address());
    }
  }

  @Test
  void thePeerClosesInTheMiddleOfALine() throws IOException {
    try (var qemu = afterTwoCommands(peer -> peer.sendRaw("{\"return\": {"))) {
      assertThat(reasonGivenToAll(qemu, PATIENT))
          .isEqualTo(
              "the other side has closed the connection to "
                  + qemu.address()
                  + " in the middle of a line");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u0001garbage", "{\"return\": }", "{} {}", "[]", "17", "{\"return\": {"})
  void whatComesIsNotJson(String line) throws IOException {
    try (var qemu =
        afterTwoCommands(peer -> {
          peer.send(line);
          peer.awaitEnd();
        })) {
      assertThat(reasonGivenToAll(qemu, PATIENT))
          .startsWith(qemu.address() + " sent what is no QMP: ")
          .endsWith("\"" + line.replace('\u0001', '.') + "\"");
    }
  }

  @Test
  void whatComesIsNestedWithoutEnd() throws IOException {
    try (var qemu =
        afterTwoCommands(peer -> {
          peer.send("{\"return\": " + "[".repeat(100_000) + "]".repeat(100_000) + "}");
          peer.awaitEnd();
        })) {
      assertThat(reasonGivenToAll(qemu, PATIENT)).contains("sent what is no QMP: ");
    }
  }

  @Test
  void aLineHasNoEnd() throws IOException {
    try (var qemu =
        afterTwoCommands(peer -> {
          while (true) {
            peer.sendRaw("x".repeat(10_000));
          }
        })) {
      assertThat(reasonGivenToAll(qemu, PATIENT.withMaxLineBytes(100_000)))
          .isEqualTo(
              qemu.address()
                  + " sent what is no QMP: a line of more than 100000 bytes: \""
                  + "x".repeat(60)
                  + "\"");
    }
  }

  @Test
  void anEventIsAGiant() throws IOException {
    String giant = "{\"event\": \"STOP\", \"data\": {\"x\": \"" + "x".repeat(100_000) + "\"}}";
    try (var qemu =
        afterTwoCommands(peer -> {
          peer.send(giant);
          peer.awaitEnd();
        })) {
      assertThat(reasonGivenToAll(qemu, PATIENT))
          .startsWith(
              qemu.address()
                  + " sent what is no QMP: an event of more than 65536 bytes: \"{\"event");
    }
  }

  @Test
  void anAnswerIsFarLongerThanWhatWasAskedCanHave() throws IOException {
    try (var qemu =
        afterTwoCommands(peer -> {
          peer.send("{\"id\": 2, \"return\": [" + "[],".repeat(20_000) + "[]]}");
          peer.awaitEnd();
        })) {
      assertThat(reasonGivenToAll(qemu, PATIENT)).contains("20000");
    }
    assertThat(Awaited.after("query-status").bytes()).isLessThan(1 << 20);
    assertThat(Awaited.after("query-qmp-schema").tokens()).isGreaterThan(100_000);
  }

  @Test
  void whatWasSentBeforeTheEndStillArrives() throws IOException {
    try (var qemu =
            FakeQmp.in(
                folder,
                peer -> {
                  peer.greet();
                  peer.answer(peer.expect("quit"), "{}");
                  peer.event("SHUTDOWN");
                });
        var client = QmpClient.connect(qemu.address(), LONG, PATIENT)) {
      client.execute("quit");
      client.whenClosed().join();

      assertThat(client.events().poll(LONG).map(QmpEvent::name)).contains("SHUTDOWN");
      assertThat(client.events().poll(LONG)).isEmpty();
    }
  }

  @Test
  void closingFailsThoseWhoWait() throws IOException {
    try (var qemu =
        FakeQmp.in(
            folder,
            peer -> {
              peer.greet();
              peer.awaitEnd();
            })) {
      QmpClient client = QmpClient.connect(qemu.address(), LONG, PATIENT);
      var waiting = client.send("query-status", NONE);
      client.close();
      client.close();

      assertThatThrownBy(() -> client.poll(waiting, LONG))
          .isInstanceOf(QmpException.Closed.class)
          .hasMessage("the connection to " + qemu.address() + " was closed by ebb");
    }
  }

  @Test
  void theFutureOfTheEndCannotBeCompletedFromOutside() throws IOException {
    try (var qemu =
            FakeQmp.in(
                folder,
                peer -> {
                  peer.greet();
                  peer.awaitEnd();
                });
        var client = QmpClient.connect(qemu.address(), LONG, PATIENT)) {
      client.whenClosed().complete("not at all");

      assertThat(client.whenClosed()).isNotDone();
      assertThat(client.closedReason()).isEmpty();
    }
  }

  @Test
  void aPeerThatReadsNothingBlocksNoCallerAndFillsNoMemory() throws IOException {
    var done = new CountDownLatch(1);
    try (var qemu =
            FakeQmp.in(
                folder,
                peer -> {
                  peer.greet();
                  done.await();
                });
        var client = QmpClient.connect(qemu.address(), LONG, PATIENT)) {
      JsonObject big = NONE.with("text", "x".repeat(1 << 16));
      CompletableFuture<JsonObject> last = client.send("big", big);
      while (!last.isDone()) {
        last = client.send("big", big);
      }

      CompletableFuture<JsonObject> refused = last;
      assertThatThrownBy(() -> client.poll(refused, LONG))
          .isInstanceOf(QmpException.class)
          .hasMessageContaining("did not send big: too many commands wait to be sent already");
      assertThat(client.closedReason()).isEmpty();
      done.countDown();
    }
  }

  @Test
  void aCommandGivenUpBeforeItsTurnIsNotSent() throws IOException {
    var mayRead = new CountDownLatch(1);
    var received = new CompletableFuture<String>();
    try (var qemu =
            FakeQmp.in(
                folder,
                peer -> {
                  peer.greet();
                  mayRead.await();
                  received.complete(skipBig(peer));
                  peer.awaitEnd();
                });
        var client = QmpClient.connect(qemu.address(), LONG, PATIENT)) {
      JsonObject big = NONE.with("text", "x".repeat(1 << 19));
      for (int i = 0; i < 4; i++) {
        var _ = client.send("big", big); // far more than a socket holds: the next ones queue up
      }
      client.send("given-up", NONE).cancel(false);
      var _ = client.send("wanted", NONE);
      mayRead.countDown();

      assertThat(received.join()).isEqualTo("wanted");
    }
  }

  private static String skipBig(Peer peer) {
    String command = "big";
    while (command.equals("big")) {
      command = peer.read().text("execute").orElseThrow();
    }
    return command;
  }
}
