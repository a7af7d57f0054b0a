package ebb.qemu.qmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ebb.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class QmpFeaturesTest {

  private static final Duration LONG = Duration.ofMinutes(1);

  @TempDir Path folder;
  private final AtomicInteger asked = new AtomicInteger();

  private void onQemu(String version, Consumer<QmpFeatures> check) throws IOException {
    JsonObject schema = Fixtures.object("schema-" + version + ".json");
    try (var qemu =
            FakeQmp.in(
                folder,
                peer -> {
                  peer.greet();
                  while (true) {
                    JsonObject request = peer.read();
                    asked.incrementAndGet();
                    switch (request.text("execute").orElseThrow()) {
                      case "query-qmp-schema" ->
                          peer.send(
                              schema.with("id", request.number("id").orElseThrow()).toString());
                      default -> throw new AssertionError("not expected: " + request);
                    }
                  }
                });
        var client = QmpClient.connect(qemu.address(), LONG)) {
      check.accept(new QmpFeatures(client));
    }
  }

  @Test
  void findsWhatQemu10Has() throws IOException {
    onQemu(
        "10.0",
        features -> {
          assertThat(features.hasArgument("migrate", "uri")).isTrue();
          assertThat(features.hasArgument("migrate", "channels")).isTrue();
          assertThat(features.hasArgument("calc-dirty-rate", "calc-time-unit")).isTrue();
          assertThat(features.hasArgument("query-dirty-rate", "calc-time-unit")).isTrue();
          assertThat(features.hasArgument("migrate-set-parameters", "avail-switchover-bandwidth"))
              .isTrue();
          assertThat(features.hasArgument("migrate-set-parameters", "block-incremental")).isFalse();
        });
  }

  @Test
  void missesWhatQemu7Lacks() throws IOException {
    onQemu(
        "7.2",
        features -> {
          assertThat(features.hasArgument("migrate", "uri")).isTrue();
          assertThat(features.hasArgument("migrate", "channels")).isFalse();
          assertThat(features.hasArgument("calc-dirty-rate", "calc-time-unit")).isFalse();
          assertThat(features.hasArgument("query-dirty-rate", "calc-time-unit")).isFalse();
          assertThat(features.hasArgument("migrate-set-parameters", "block-incremental")).isTrue();
        });
  }

  @Test
  void knowsCommandsFromTypesAndEvents() throws IOException {
    onQemu(
        "10.0",
        features -> {
          assertThat(features.hasArgument("MIGRATION", "status")).isFalse();
          assertThat(features.hasArgument("155", "uri")).isFalse();
          assertThat(features.hasArgument("no-such-command", "uri")).isFalse();
          assertThat(features.hasArgument("query-status", "uri")).isFalse();
        });
  }

  @Test
  void asksEachQuestionOnceAndOnlyWhenNeeded() throws IOException {
    onQemu(
        "10.0",
        features -> {
          assertThat(asked).hasValue(0);
          features.hasArgument("migrate", "uri");
          features.hasArgument("yank", "instances");
          assertThat(asked).hasValue(1);
        });
  }

  @Test
  void asksAgainAfterAFailure() throws IOException {
    try (var qemu =
            FakeQmp.in(
                folder,
                peer -> {
                  peer.greet();
                  peer.refuse(peer.read(), "GenericError", "not now");
                  peer.answer(
                      peer.expect("query-qmp-schema"),
                      "[{\"name\": \"migrate\", \"meta-type\": \"command\", \"arg-type\": \"1\"},"
                          + " {\"name\": \"1\", \"meta-type\": \"object\", \"members\": [{\"name\": \"uri\"}]}]");
                  peer.awaitEnd();
                });
        var client = QmpClient.connect(qemu.address(), LONG)) {
      var features = new QmpFeatures(client);

      assertThatThrownBy(() -> features.hasArgument("migrate", "uri"))
          .isInstanceOf(QmpException.Refused.class);
      assertThat(features.hasArgument("migrate", "uri")).isTrue();
    }
  }
}
