package ebb.qemu.qmp;

import ebb.json.JsonObject;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Something QEMU tells without being asked.
 *
 * @param name such as {@code MIGRATION_PASS}, at most 64 characters
 * @param data what ebb uses of its data, see {@link #of}; an event may wait for long, and its
 *     sender decides how much it says
 * @param timestamp when it happened by the clock of QEMU's host, to the microsecond; when it
 *     arrived here, where QEMU did not tell
 */
public record QmpEvent(String name, JsonObject data, Instant timestamp) {

  private static final Set<String> USED = Set.of("status", "pass", "action", "reason", "guest");
  private static final int LONGEST = 64;
  private static final long YEAR_9999 = 253_402_300_799L;
  private static final long MICROS_PER_SECOND = 1_000_000;

  /**
   * Reads a message; empty when it is no event. Of its data the status, the pass, the action, the
   * reason and the guest are kept where they are plain values.
   */
  static Optional<QmpEvent> of(JsonObject message, Instant arrived) {
    return message
        .text("event")
        .map(name ->
            new QmpEvent(
                shortened(name),
                message.object("data").map(QmpEvent::used).orElse(JsonObject.empty()),
                message.object("timestamp").flatMap(QmpEvent::instant).orElse(arrived)));
  }

  private static JsonObject used(JsonObject data) {
    JsonObject used = JsonObject.empty();
    for (String name : USED) {
      if (data.text(name).isPresent()) {
        used = used.with(name, shortened(data.text(name).get()));
      } else if (data.number(name).isPresent()) {
        used = used.with(name, data.number(name).getAsLong());
      } else if (data.flag(name).isPresent()) {
        used = used.with(name, data.flag(name).get());
      }
    }
    return used;
  }

  private static String shortened(String text) {
    return text.length() > LONGEST ? text.substring(0, LONGEST) : text;
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
