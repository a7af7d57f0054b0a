package ebb.agent.api;

import ebb.agent.rules.Wish;
import ebb.core.Aggression;
import ebb.core.OnInfeasible;
import ebb.json.JsonException;
import ebb.json.JsonObject;
import ebb.steering.AggressionField;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads from a request how a migration is to be steered. What is not understood is refused. */
final class Knobs {

  static final Set<String> NAMES =
      Set.of(
          AggressionField.NAME,
          "minCpu",
          "maxStallSeconds",
          "deadlineSeconds",
          "onInfeasible",
          "speedBytesPerSecond");

  private static final double LONGEST_SECONDS = 7 * 86_400;

  private Knobs() {}

  /**
   * A request's body.
   *
   * @param more names besides those of the knobs
   */
  static JsonObject body(byte[] bytes, String... more) {
    JsonObject body;
    try {
      body = bytes.length == 0 ? JsonObject.empty() : JsonObject.parse(bytes);
    } catch (JsonException e) {
      throw new ApiException(400, "the body: " + e.getMessage());
    }
    Set<String> known = Stream.concat(NAMES.stream(), Stream.of(more)).collect(Collectors.toSet());
    for (String name : body.names()) {
      if (!known.contains(name)) {
        throw new ApiException(
            400,
            "unknown field '"
                + name
                + "'; known: "
                + String.join(", ", known.stream().sorted().toList()));
      }
    }
    return body;
  }

  /** A wish, changed by what a body gives; a stall, deadline or speed of 0 means none. */
  static Wish changed(Wish wish, JsonObject body) {
    Wish to = wish;
    if (body.has(AggressionField.NAME)) {
      to = to.withAggression(aggression(body));
    }
    if (body.has("minCpu")) {
      to = to.withMinCpu(between(body, "minCpu", 0, 1));
    }
    if (body.has("maxStallSeconds")) {
      to = to.withMaxStall(time(body, "maxStallSeconds"));
    }
    if (body.has("deadlineSeconds")) {
      to = to.withDeadline(time(body, "deadlineSeconds"));
    }
    if (body.has("onInfeasible")) {
      to = to.withOnInfeasible(onInfeasible(body));
    }
    if (body.has("speedBytesPerSecond")) {
      long speed = (long) between(body, "speedBytesPerSecond", 0, 1e15);
      to = to.withSpeed(speed == 0 ? OptionalLong.empty() : OptionalLong.of(speed));
    }
    return to;
  }

  private static Aggression aggression(JsonObject body) {
    try {
      return AggressionField.of(body).orElseThrow(Knobs::noAggression);
    } catch (IllegalArgumentException e) {
      throw noAggression();
    }
  }

  private static ApiException noAggression() {
    return new ApiException(400, "aggression has to be a number from 0 to 1, or auto");
  }

  private static Optional<Duration> time(JsonObject body, String name) {
    double seconds = between(body, name, 0, LONGEST_SECONDS);
    return seconds == 0
        ? Optional.empty()
        : Optional.of(Duration.ofMillis(Math.max(1, Math.round(seconds * 1000))));
  }

  private static OnInfeasible onInfeasible(JsonObject body) {
    try {
      return OnInfeasible.parse(body.text("onInfeasible").orElse(""));
    } catch (IllegalArgumentException e) {
      throw new ApiException(400, "onInfeasible: " + e.getMessage());
    }
  }

  /** A number within bounds. */
  static double between(JsonObject body, String name, double least, double most) {
    OptionalDouble number = body.decimal(name);
    if (number.isEmpty() || number.getAsDouble() < least || number.getAsDouble() > most) {
      throw new ApiException(400, name + " has to be a number from " + least + " to " + most);
    }
    return number.getAsDouble();
  }
}
