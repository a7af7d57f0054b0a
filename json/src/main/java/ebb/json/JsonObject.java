package ebb.json;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;

/**
 * A JSON object, immutable. What is absent, or of another type than asked for, is empty: a program
 * that watches many versions of QEMU has to live with both.
 */
public final class JsonObject {

  private static final int MOST_WORDS = 500;
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}\\p{Cf}\\p{Cs}]+");

  private static final JsonObject EMPTY = new JsonObject(Map.of());

  private final Map<String, Object> members;

  JsonObject(Map<String, Object> members) {
    this.members = members;
  }

  /** An object without members. */
  public static JsonObject empty() {
    return EMPTY;
  }

  /**
   * Reads a text that holds one object and nothing else.
   *
   * @throws JsonException when it does not
   */
  public static JsonObject parse(String text) {
    return parse(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Reads bytes, in UTF-8, that hold one object and nothing else.
   *
   * @throws JsonException when they do not
   */
  public static JsonObject parse(byte[] bytes) {
    return Json.object(bytes, Json.MOST_TOKENS);
  }

  /**
   * Reads bytes, in UTF-8, that hold one small object and nothing else.
   *
   * @param mostTokens brackets, names and values that it may have, above zero; one of a few
   *     constants
   * @throws JsonException when they do not, or hold more
   */
  public static JsonObject parse(byte[] bytes, int mostTokens) {
    return Json.object(bytes, mostTokens);
  }

  /** This object and a string. */
  public JsonObject with(String name, String value) {
    return and(name, value);
  }

  /** This object and a whole number. */
  public JsonObject with(String name, long value) {
    return and(name, value);
  }

  /** This object and a number; one that is not finite is left out, JSON has no word for it. */
  public JsonObject with(String name, double value) {
    return Double.isFinite(value) ? and(name, value) : this;
  }

  /** This object and a boolean. */
  public JsonObject with(String name, boolean value) {
    return and(name, value);
  }

  /** This object and a number, if there is one. */
  public JsonObject with(String name, OptionalDouble value) {
    return value.isPresent() ? with(name, value.getAsDouble()) : this;
  }

  /** This object and a whole number, if there is one. */
  public JsonObject with(String name, OptionalLong value) {
    return value.isPresent() ? with(name, value.getAsLong()) : this;
  }

  /** This object and a string, if there is one. */
  public JsonObject with(String name, Optional<String> value) {
    return value.map(text -> with(name, text)).orElse(this);
  }

  /** This object and another in it. */
  public JsonObject with(String name, JsonObject value) {
    return and(name, value.members);
  }

  /** This object and an array of objects. */
  public JsonObject with(String name, List<JsonObject> values) {
    return and(name, values.stream().map(value -> (Object) value.members).toList());
  }

  /** This object and an array of strings. */
  public JsonObject withTexts(String name, List<String> values) {
    return and(name, List.copyOf(values));
  }

  /** This object and an array of numbers, all of them finite. */
  public JsonObject withNumbers(String name, DoubleStream values) {
    return and(name, values.mapToObj(JsonObject::number).toList());
  }

  /** A whole one without a point and an exponent. */
  private static Object number(double value) {
    return value == (long) value ? (Object) (long) value : (Object) value;
  }

  private JsonObject and(String name, Object value) {
    var more = new LinkedHashMap<>(members);
    more.put(name, value);
    return new JsonObject(more);
  }

  /** Whether it has no members. */
  public boolean isEmpty() {
    return members.isEmpty();
  }

  /** A whole number in the range of a long; one beyond it is empty. */
  public OptionalLong number(String name) {
    return members.get(name) instanceof Long value ? OptionalLong.of(value) : OptionalLong.empty();
  }

  /** Any finite number. */
  public OptionalDouble decimal(String name) {
    return members.get(name) instanceof Number value && Double.isFinite(value.doubleValue())
        ? OptionalDouble.of(value.doubleValue())
        : OptionalDouble.empty();
  }

  /** A string. */
  public Optional<String> text(String name) {
    return members.get(name) instanceof String value ? Optional.of(value) : Optional.empty();
  }

  /** A string as part of a message to people: without control characters, and not too long. */
  public Optional<String> words(String name) {
    return text(name).map(JsonObject::presentable);
  }

  /** A boolean. */
  public Optional<Boolean> flag(String name) {
    return members.get(name) instanceof Boolean value ? Optional.of(value) : Optional.empty();
  }

  /** An object in it. */
  public Optional<JsonObject> object(String name) {
    return members.get(name) instanceof Map<?, ?> map ? Optional.of(wrap(map)) : Optional.empty();
  }

  /** The objects in an array; whatever else the array holds is left out. */
  public List<JsonObject> objects(String name) {
    return members.get(name) instanceof List<?> list
        ? list.stream()
            .filter(member -> member instanceof Map)
            .map(member -> wrap((Map<?, ?>) member))
            .toList()
        : List.of();
  }

  /** The strings in an array. */
  public List<String> texts(String name) {
    return members.get(name) instanceof List<?> list
        ? list.stream()
            .filter(member -> member instanceof String)
            .map(member -> (String) member)
            .toList()
        : List.of();
  }

  /** Whether there is a member of this name, whatever it is. */
  public boolean has(String name) {
    return members.containsKey(name);
  }

  /** Names of the members. */
  public Set<String> names() {
    return Set.copyOf(members.keySet());
  }

  /** A text as part of a message to people. */
  static String presentable(String text) {
    String begin = text.length() > MOST_WORDS ? text.substring(0, MOST_WORDS) + "..." : text;
    return CONTROL.matcher(begin).replaceAll(" ").strip();
  }

  @SuppressWarnings("unchecked") // maps come from Json only, which makes their keys strings
  private static JsonObject wrap(Map<?, ?> map) {
    return new JsonObject((Map<String, Object>) map);
  }

  /** The object as JSON on one line. */
  @Override
  public String toString() {
    return Json.text(members);
  }
}
