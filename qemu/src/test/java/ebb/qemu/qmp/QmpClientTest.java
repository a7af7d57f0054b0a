package ebb.qemu.qmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ebb.json.JsonObject;
import ebb.qemu.qmp.FakeQmp.Peer;
import ebb.qemu.qmp.FakeQmp.Script;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class QmpClientTest {

  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Duration SHORT = Duration.ofMillis(50);
  private static final JsonObject NONE = JsonObject.empty();
  private static final QmpOptions PATIENT = QmpOptions.defaults().withAnswerTimeout(LONG);

  @TempDir Path folder;
  private @Nullable FakeQmp qemu;
  private @Nullable QmpClient client;

  @AfterEach
  void close() throws IOException {
    if (client != null) {
      client.close();
    }
    if (qemu != null) {
      qemu.close();
    }
  }

  private QmpClient connect(Script afterGreeting) throws IOException {
    return connect(PATIENT, afterGreeting);
  }

  private QmpClient connect(QmpOptions options, Script afterGreeting) throws IOException {
    FakeQmp fake =
        FakeQmp.in(
            folder,
            peer -> {
              peer.greet();
              afterGreeting.play(peer);
            });
    qemu = fake;
    QmpClient connected = QmpClient.connect(fake.address(), LONG, options);
    client = connected;
    return connected;
  }

  @Test
  void returnsWhatQemuReturns() throws IOException {
    QmpClient client =
        connect(peer -> {
          peer.answer(peer.expect("query-status"), "{\"status\": \"running\"}");
          peer.answer(peer.expect("query-cpus-fast"), "[{\"thread-id\": 7}, {}]");
          peer.answer(peer.expect("human-monitor-command"), "\"a\\r\\nb\"");
          peer.answer(peer.expect("query-status"), "[]");
          peer.awaitEnd();
        });

    assertThat(client.execute("query-status").text("status")).contains("running");
    assertThat(client.executeList("query-cpus-fast")).hasSize(2);
    assertThat(client.executeText("human-monitor-command", NONE)).isEqualTo("a\r\nb");
    assertThat(client.execute("query-status").isEmpty()).isTrue();
  }

  @Test
  void sendsArgumentsAsTheyAre() throws IOException {
    var request = new CompletableFuture<JsonObject>();
    QmpClient client =
        connect(peer -> {
          request.complete(peer.read());
          peer.answer(request.join(), "{}");
          peer.awaitEnd();
        });
    JsonObject arguments =
        NONE.with("uri", "tcp:h\u00f6st:1 \"quoted\"\n").with("n", 1L << 40).with("on", true);

    client.execute("migrate", arguments);

    assertThat(request.join().object("arguments").map(JsonObject::toString))
        .contains(arguments.toString());
    assertThat(request.join().text("execute")).contains("migrate");
  }

  @Test
  void tellsQemusErrorInItsOwnWords() throws IOException {
    QmpClient client =
        connect(peer -> {
          peer.refuse(peer.read(), "CommandNotFound", "The command x has not been found");
          peer.awaitEnd();
        });

    assertThatThrownBy(() -> client.execute("x"))
        .isInstanceOfSatisfying(
            QmpException.Refused.class,
            refused -> {
              assertThat(refused.errorClass()).isEqualTo("CommandNotFound");
              assertThat(refused.description()).isEqualTo("The command x has not been found");
            })
        .hasMessage("QEMU refused x: The command x has not been found");
  }

  @Test
  void matchesAnswersByIdWhateverTheirOrder() throws IOException {
    QmpClient client =
        connect(peer -> {
          JsonObject first = peer.expect("first");
          JsonObject second = peer.expect("second");
          peer.send("{\"return\": {\"n\": 99}, \"id\": 4711}");
          peer.send("{\"return\": {\"n\": 98}}");
          peer.answer(second, "{\"n\": 2}");
          peer.answer(first, "{\"n\": 1}");
          peer.awaitEnd();
        });

    var first = client.send("first", NONE);
    var second = client.send("second", NONE);

    assertThat(client.poll(first, LONG).orElseThrow().number("n")).hasValue(1);
    assertThat(client.poll(second, LONG).orElseThrow().number("n")).hasValue(2);
  }

  @Test
  void keepsEventsForWhoeverAsks() throws IOException {
    QmpClient client =
        connect(peer -> {
          JsonObject request = peer.read();
          peer.event("STOP");
          peer.send("{\"event\": \"MIGRATION\", \"data\": {\"status\": \"active\"}}");
          peer.answer(request, "{}");
          peer.awaitEnd();
        });

    client.execute("migrate");

    assertThat(client.events().poll(LONG))
        .contains(new QmpEvent("STOP", NONE, Instant.ofEpochSecond(1_795_394_485, 811_742_000)));
    assertThat(client.events().poll(LONG).flatMap(event -> event.data().text("status")))
        .contains("active");
    assertThat(client.events().poll(Duration.ZERO)).isEmpty();
  }

  @Test
  void aLateAnswerIsDroppedAndHarmsNoOther() throws IOException {
    var gaveUp = new CountDownLatch(1);
    QmpClient client =
        connect(peer -> {
          JsonObject late = peer.expect("slow");
          gaveUp.await();
          peer.answer(late, "{\"from\": \"slow\"}");
          peer.answer(peer.expect("quick"), "{\"from\": \"quick\"}");
          peer.awaitEnd();
        });

    assertThatThrownBy(() -> client.execute("slow", NONE, SHORT))
        .isInstanceOf(QmpException.Timeout.class)
        .hasMessage(client.address() + " did not answer slow within 50 ms");
    gaveUp.countDown();

    assertThat(client.execute("quick").text("from")).contains("quick");
    assertThat(client.pending()).isZero();
  }

  @Test
  void waitsAsLongAsTheOptionsSay() throws IOException {
    QmpClient client = connect(PATIENT, Peer::awaitEnd);
    client.close();
    QmpClient hasty = QmpClient.connect(client.address(), LONG, PATIENT.withAnswerTimeout(SHORT));

    assertThatThrownBy(() -> hasty.executeList("query-cpus-fast"))
        .isInstanceOf(QmpException.Timeout.class)
        .hasMessageContaining("query-cpus-fast within 50 ms");
    hasty.close();
  }

  @Test
  void anAnswerCanBeWaitedForInSteps() throws IOException {
    var polled = new CountDownLatch(1);
    QmpClient client =
        connect(peer -> {
          JsonObject request = peer.read();
          polled.await();
          peer.answer(request, "{\"status\": \"completed\"}");
          peer.awaitEnd();
        });

    var answer = client.send("query-migrate", NONE);
    Optional<JsonObject> first = client.poll(answer, SHORT);
    polled.countDown();

    assertThat(first).isEmpty();
    assertThat(client.poll(answer, LONG).flatMap(info -> info.text("status")))
        .contains("completed");
  }

  @Test
  void anInterruptedCallerLeavesTheConnectionUsable() throws Exception {
    var received = new CountDownLatch(1);
    QmpClient client =
        connect(peer -> {
          peer.expect("slow");
          received.countDown();
          peer.answer(peer.expect("query-status"), "{\"status\": \"running\"}");
          peer.awaitEnd();
        });
    var outcome = new CompletableFuture<Boolean>();
    Thread caller =
        Thread.ofPlatform()
            .start(() -> {
              try {
                client.execute("slow");
              } catch (QmpException e) {
                outcome.complete(Thread.currentThread().isInterrupted());
              }
            });

    received.await();
    caller.interrupt();

    assertThat(outcome.join()).isTrue();
    assertThat(client.execute("query-status").text("status")).contains("running");
    assertThat(client.pending()).isZero();
  }

  @Test
  void aCallerInterruptedBeforehandLeavesTheConnectionUsable() throws IOException {
    QmpClient client =
        connect(peer -> {
          for (JsonObject request = peer.read(); ; request = peer.read()) {
            peer.answer(request, "{\"status\": \"running\"}");
          }
        });

    for (int i = 0; i < 100; i++) {
      Thread.currentThread().interrupt();
      try {
        client.execute("query-status");
      } catch (QmpException e) {
        assertThat(e).hasMessageContaining("interrupted while waiting");
      }
      assertThat(Thread.interrupted()).isTrue();
    }

    assertThat(client.execute("query-status").text("status")).contains("running");
  }

  @Test
  void servesManyThreadsAtOnce() throws IOException {
    QmpClient client =
        connect(peer -> {
          for (JsonObject request = peer.read(); ; request = peer.read()) {
            long n = request.object("arguments").orElse(NONE).number("n").orElse(-1);
            peer.answer(request, "{\"n\": " + n + "}");
          }
        });

    List<CompletableFuture<Boolean>> callers =
        LongStream.range(0, 8)
            .mapToObj(caller ->
                CompletableFuture.supplyAsync(() ->
                    LongStream.range(0, 50)
                        .map(i -> 1000 * caller + i)
                        .allMatch(n ->
                            client.execute("echo", NONE.with("n", n)).number("n").orElse(-1) == n)))
            .toList();

    assertThat(callers).allMatch(CompletableFuture::join);
  }
}
