package ebb.qemu.qmp;

import ebb.qemu.json.JsonObject;
import java.time.Instant;
import java.util.Optional;

/**
 * Something QEMU tells without being asked.
 *
 * @param name such as {@code MIGRATION_PASS}
 * @param data its data, empty when it has none
 * @param timestamp when it happened by the clock of QEMU's host, to the microsecond; when it
 *     arrived here, where QEMU did not tell
 */
public record QmpEvent(String name, JsonObject data, Instant timestamp) {

  private static final long YEAR_9999 = 253_402_300_799L;
  private static final long MICROS_PER_SECOND = 1_000_000;

  /** Reads a message; empty when it is no event. */
  static Optional<QmpEvent> of(JsonObject message, Instant arrived) {
    return message
        .text("event")
        .map(name ->
            new QmpEvent(
                name,
                message.object("data").orElse(JsonObject.empty()),
                message.object("timestamp").flatMap(QmpEvent::instant).orElse(arrived)));
  }

  /** QEMU writes -1 when its own clock failed. */
  private static Optional<Instant> instant(JsonObject timestamp) {
    long seconds = timestamp.number("seconds").orElse(-1);
    long micros = timestamp.number("microseconds").orElse(-1);
    boolean told =
        seconds >= 0 && seconds <= YEAR_9999 && micros >= 0 && micros < MICROS_PER_SECOND;
    return told ? Optional.of(Instant.ofEpochSecond(seconds, micros * 1000)) : Optional.empty();
  }
}
