package ebb.qemu.qmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ebb.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class QmpEventsTest {

  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Instant ARRIVED = Instant.parse("2026-11-23T10:00:00Z");

  private final QmpEvents events = new QmpEvents();

  @Test
  void givesTheOldestFirst() {
    events.add(event(1), 200);
    events.add(event(2), 200);

    assertThat(events.poll(Duration.ZERO)).contains(event(1));
    assertThat(events.poll(LONG)).contains(event(2));
    assertThat(events.poll(Duration.ZERO)).isEmpty();
  }

  @Test
  void wakesWhoeverWaits() {
    var taken = CompletableFuture.supplyAsync(() -> events.poll(LONG));
    events.add(event(1), 200);

    assertThat(taken.join()).contains(event(1));
  }

  @Test
  void dropsTheOldestAndCountsThemWhenNobodyTakesAny() {
    for (int i = 0; i < QmpEvents.KEPT + 3; i++) {
      events.add(event(i), 200);
    }

    assertThat(events.dropped()).isEqualTo(3);
    assertThat(events.poll(Duration.ZERO)).contains(event(3));
  }

  @Test
  void dropsTheOldestWhenAFewLargeOnesWouldFillTheMemory() {
    for (int i = 0; i < 6; i++) {
      events.add(event(i), QmpEvents.KEPT_BYTES / 4);
    }

    assertThat(events.dropped()).isEqualTo(2);
    assertThat(events.poll(Duration.ZERO)).contains(event(2));
    events.add(event(6), 10 * QmpEvents.KEPT_BYTES);
    assertThat(events.poll(Duration.ZERO)).as("the latest is always kept").contains(event(6));
  }

  @Test
  void doesNotWaitForMoreAfterTheEndButStillGivesWhatCameBefore() {
    events.add(event(1), 200);
    events.end();

    assertThat(events.poll(LONG)).contains(event(1));
    assertThat(events.poll(LONG)).isEmpty();
    assertThat(events.poll(LONG)).isEmpty();
  }

  @Test
  void theEndWakesWhoeverWaits() {
    var taken = CompletableFuture.supplyAsync(() -> events.poll(LONG));
    events.end();

    assertThat(taken.join()).isEmpty();
  }

  @Test
  void anInterruptedTakerStaysInterrupted() {
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> events.poll(LONG))
          .isInstanceOf(QmpException.class)
          .hasMessage("interrupted while waiting for an event");
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void tellsWhenItHappened() {
    Optional<QmpEvent> read =
        read("{\"event\":\"STOP\",\"timestamp\":{\"seconds\":12,\"microseconds\":345}}");

    assertThat(read)
        .contains(new QmpEvent("STOP", JsonObject.empty(), Instant.ofEpochSecond(12, 345_000)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",\"timestamp\":7",
        ",\"timestamp\":{\"seconds\":-1,\"microseconds\":-1}",
        ",\"timestamp\":{\"seconds\":9223372036854775807,\"microseconds\":0}",
        ",\"timestamp\":{\"seconds\":12,\"microseconds\":1000000}"
      })
  void tellsWhenItArrivedWhereQemuDoesNotKnow(String timestamp) {
    assertThat(read("{\"event\":\"STOP\"" + timestamp + "}"))
        .map(QmpEvent::timestamp)
        .contains(ARRIVED);
  }

  @Test
  void keepsOfAnEventWhatIsUsedHoweverMuchItsSenderSays() {
    String much = "x".repeat(10_000);
    QmpEvent read =
        read("{\"event\":\"SHUTDOWN"
                + much
                + "\",\"data\":{\"guest\":true,\"reason\":\""
                + much
                + "\",\"pass\":7,\"status\":[[\"active\"]],\""
                + much.substring(0, 1000)
                + "\":1}}")
            .orElseThrow();

    assertThat(read.name()).startsWith("SHUTDOWNx").hasSize(64);
    assertThat(read.data().names()).containsExactlyInAnyOrder("guest", "reason", "pass");
    assertThat(read.data().flag("guest")).contains(true);
    assertThat(read.data().number("pass")).hasValue(7);
    assertThat(read.data().text("reason").orElseThrow()).hasSize(64);
  }

  @Test
  void anAnswerIsNoEvent() {
    assertThat(read("{\"return\":{},\"id\":1}")).isEmpty();
  }

  private static Optional<QmpEvent> read(String json) {
    return QmpEvent.of(JsonObject.parse(json), ARRIVED);
  }

  private static QmpEvent event(int pass) {
    return new QmpEvent("MIGRATION_PASS", EMPTY_DATA, Instant.ofEpochSecond(pass));
  }

  private static final JsonObject EMPTY_DATA = JsonObject.empty();
}
