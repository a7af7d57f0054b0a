package ebb.qemu.qmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ebb.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions of real QEMUs, played again by a fake one. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RealMessagesTest {

  private static final Duration LONG = Duration.ofMinutes(1);

  @TempDir Path folder;

  /** Answers each command with the recorded answer to it that has not been used yet. */
  private FakeQmp replay(String version) throws IOException {
    List<JsonObject> messages = new ArrayList<>(Fixtures.messages(version));
    JsonObject greeting = messages.removeFirst();
    return FakeQmp.in(
        folder,
        peer -> {
          peer.send(greeting.toString());
          peer.answer(peer.expect("qmp_capabilities"), "{}");
          messages.stream()
              .filter(message -> message.has("event"))
              .forEach(event -> peer.send(event.toString()));
          while (true) {
            JsonObject request = peer.read();
            JsonObject answer =
                messages.stream()
                    .filter(message -> message.text("id").equals(request.text("execute")))
                    .findFirst()
                    .orElseThrow();
            messages.remove(answer);
            peer.send(answer.with("id", request.number("id").orElseThrow()).toString());
          }
        });
  }

  @ParameterizedTest
  @CsvSource({"7.2, 7.2.22", "10.0, 10.0.13", "11.1, 11.1.3"})
  void greetings(String fixture, String version) throws IOException {
    try (var qemu = replay(fixture);
        var client = QmpClient.connect(qemu.address(), LONG)) {
      assertThat(client.version()).isEqualTo(version);
    }
  }

  @ParameterizedTest
  @CsvSource({"7.2, 130867200", "10.0, 120594432", "11.1, 120594432"})
  void aMigration(String fixture, long remaining) throws IOException {
    try (var qemu = replay(fixture);
        var client = QmpClient.connect(qemu.address(), LONG)) {
      assertThat(client.execute("query-migrate").isEmpty()).isTrue();
      assertThat(client.execute("query-migrate").text("status")).contains("setup");
      assertThat(client.execute("query-migrate").object("ram")).isPresent();
      assertThat(client.execute("query-migrate").object("ram")).isEmpty();
      JsonObject active = client.execute("query-migrate");
      JsonObject ram = active.object("ram").orElseThrow();
      assertThat(active.number("cpu-throttle-percentage")).hasValue(20);
      assertThat(ram.number("remaining")).hasValue(remaining);
      assertThat(ram.number("dirty-sync-count")).hasValue(3);
      assertThat(ram.decimal("mbps").orElseThrow()).isBetween(200.0, 300.0);
      assertThat(ram.number("mbps")).isEmpty();
      assertThat(client.execute("query-migrate").text("status")).contains("cancelling");
      assertThat(client.execute("query-migrate").text("status")).contains("cancelled");
      assertThat(client.execute("query-migrate").text("error-desc"))
          .contains("Failed to connect to '127.0.0.1:1': Connection refused");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"7.2", "10.0", "11.1"})
  void otherAnswers(String fixture) throws IOException {
    try (var qemu = replay(fixture);
        var client = QmpClient.connect(qemu.address(), LONG)) {
      assertThat(client.executeList("query-cpus-fast"))
          .singleElement()
          .satisfies(cpu -> assertThat(cpu.number("thread-id")).isPresent());
      assertThat(client.executeList("query-migrate-capabilities"))
          .extracting(capability -> capability.text("capability").orElseThrow())
          .contains("auto-converge", "events");
      assertThat(client.execute("query-migrate-parameters").number("max-cpu-throttle"))
          .hasValue(99);
      assertThat(client.execute("query-status").flag("running")).contains(false);
      assertThat(client.execute("query-dirty-rate").text("mode")).contains("page-sampling");
      assertThat(client.executeText("human-monitor-command", JsonObject.empty()))
          .contains("active\r\n");
      assertThatThrownBy(() -> client.execute("migrate"))
          .hasMessage("QEMU refused migrate: There's a migration process in progress");
      assertThatThrownBy(() -> client.execute("cpu-add"))
          .isInstanceOfSatisfying(
              QmpException.Refused.class,
              refused -> assertThat(refused.errorClass()).isEqualTo("CommandNotFound"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"7.2", "10.0", "11.1"})
  void events(String fixture) throws IOException {
    try (var qemu = replay(fixture);
        var client = QmpClient.connect(qemu.address(), LONG)) {
      client.execute("query-status"); // the events came before its answer
      var events = new ArrayList<QmpEvent>();
      client.events().poll(Duration.ZERO).ifPresent(events::add);
      for (var next = client.events().poll(Duration.ZERO);
          next.isPresent();
          next = client.events().poll(Duration.ZERO)) {
        events.add(next.get());
      }

      assertThat(events)
          .extracting(QmpEvent::name)
          .contains("STOP", "RESUME", "MIGRATION_PASS")
          .endsWith("MIGRATION");
      assertThat(events.getLast().data().text("status")).contains("failed");
      assertThat(events)
          .extracting(QmpEvent::timestamp)
          .allSatisfy(
              at -> assertThat(at).isBetween("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"));
    }
  }
}
