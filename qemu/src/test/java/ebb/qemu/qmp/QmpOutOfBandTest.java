package ebb.qemu.qmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ebb.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class QmpOutOfBandTest {

  private static final Duration LONG = Duration.ofMinutes(1);
  private static final JsonObject NONE = JsonObject.empty();
  private static final QmpOptions WANTED = QmpOptions.defaults().withOutOfBand();

  @TempDir Path folder;

  @Test
  void isNegotiatedWhenAskedFor() throws IOException {
    var asked = new CompletableFuture<JsonObject>();
    try (var qemu = FakeQmp.in(folder, peer -> asked.complete(peer.greet()));
        var client = QmpClient.connect(qemu.address(), LONG, WANTED)) {
      assertThat(client.outOfBand()).isTrue();
      assertThat(asked.join().object("arguments").orElseThrow().texts("enable"))
          .containsExactly("oob");
    }
  }

  @Test
  void overtakesWhatIsNotAnswered() throws IOException {
    var yank = new CompletableFuture<JsonObject>();
    try (var qemu =
            FakeQmp.in(
                folder,
                peer -> {
                  peer.greet();
                  peer.expect("query-migrate");
                  yank.complete(peer.expect("yank"));
                  peer.answer(yank.join(), "{}");
                  peer.awaitEnd();
                });
        var client = QmpClient.connect(qemu.address(), LONG, WANTED.withAnswerTimeout(LONG))) {
      var unanswered = client.send("query-migrate", NONE);
      client.executeOob("yank", NONE.with("instances", List.of(NONE.with("type", "migration"))));

      assertThat(yank.join().text("exec-oob")).contains("yank");
      assertThat(yank.join().has("execute")).isFalse();
      assertThat(unanswered).isNotDone();
    }
  }

  @Test
  void saysWhenItWasNotAskedFor() throws IOException {
    try (var qemu =
            FakeQmp.in(
                folder,
                peer -> {
                  peer.greet();
                  peer.awaitEnd();
                });
        var client = QmpClient.connect(qemu.address(), LONG)) {
      assertThatThrownBy(() -> client.executeOob("yank", NONE))
          .isInstanceOf(QmpException.class)
          .hasMessageContaining("cannot send yank out of band: it was not asked for");
    }
  }

  @Test
  void saysWhenQemuDoesNotOfferIt() throws IOException {
    try (var qemu =
            FakeQmp.in(
                folder,
                peer -> {
                  peer.send("{\"QMP\": {\"version\": {}, \"capabilities\": []}}");
                  peer.answer(peer.expect("qmp_capabilities"), "{}");
                  peer.awaitEnd();
                });
        var client = QmpClient.connect(qemu.address(), LONG, WANTED)) {
      assertThat(client.outOfBand()).isFalse();
      assertThatThrownBy(() -> client.executeOob("yank", NONE))
          .isInstanceOf(QmpException.class)
          .hasMessageContaining("this QEMU does not offer it");
    }
  }
}
