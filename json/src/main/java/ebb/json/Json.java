package ebb.json;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * JSON documents as maps, lists, strings, numbers and booleans, by streaming. What a document may
 * cost is bounded: {@code {}} takes two bytes on a line and sixty in memory.
 */
final class Json {

  /** The longest answer of a QEMU, its schema, has about 40 000; of 4096 vCPUs, about 90 000. */
  static final int MOST_TOKENS = 200_000;

  private static final JsonFactory FACTORY = factory(MOST_TOKENS);

  /** By the tokens that they take at the most, of which there are a few. */
  private static final Map<Integer, JsonFactory> FACTORIES = new ConcurrentHashMap<>();

  /**
   * What the generator leaves as it is, and a terminal does not: controls beyond ASCII, and what
   * turns the direction. It can only stand in strings.
   */
  private static final Pattern UNPLAIN =
      Pattern.compile("[\\x7f-\\x9f\\p{Zl}\\p{Zp}\\p{Cf}\\p{Cs}]+");

  private static JsonFactory factory(int mostTokens) {
    return JsonFactory.builder()
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(64)
                .maxTokenCount(mostTokens)
                .maxNameLength(1024)
                .maxNumberLength(64)
                .maxStringLength(1 << 20)
                .build())
        .build();
  }

  private Json() {}

  /**
   * Reads one line that holds an object.
   *
   * @throws JsonException when it does not
   */
  static JsonObject object(byte[] line, int mostTokens) {
    JsonFactory factory = FACTORIES.computeIfAbsent(mostTokens, Json::factory);
    try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), line)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new JsonException("not a JSON object");
      }
      JsonObject object = new JsonObject(readObject(parser));
      if (parser.nextToken() != null) {
        throw new JsonException("more than one JSON document on a line");
      }
      return object;
    } catch (JacksonException e) {
      throw new JsonException("not JSON: " + JsonObject.presentable(e.getOriginalMessage()), e);
    }
  }

  private static Map<String, Object> readObject(JsonParser parser) {
    var map = new LinkedHashMap<String, Object>();
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      Object value = readValue(parser, parser.nextToken());
      if (value != null) {
        map.put(name, value);
      }
    }
    return map;
  }

  /** A null in the document is as good as an absent property. */
  private static @Nullable Object readValue(JsonParser parser, JsonToken token) {
    return switch (token) {
      case START_OBJECT -> readObject(parser);
      case START_ARRAY -> {
        var list = new ArrayList<Object>();
        for (JsonToken t = parser.nextToken(); t != JsonToken.END_ARRAY; t = parser.nextToken()) {
          Object value = readValue(parser, t);
          if (value != null) {
            list.add(value);
          }
        }
        yield list;
      }
      case VALUE_STRING -> parser.getString();
      case VALUE_NUMBER_INT -> readInteger(parser);
      case VALUE_NUMBER_FLOAT -> finite(parser.getDoubleValue());
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> null;
    };
  }

  /** A number too large for a double, like 1e999, is as good as absent too. */
  private static @Nullable Double finite(double number) {
    return Double.isFinite(number) ? number : null;
  }

  private static @Nullable Object readInteger(JsonParser parser) {
    if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
      return finite(parser.getDoubleValue());
    }
    return parser.getLongValue();
  }

  /** Writes a document of the same kinds on one line. */
  static String text(Object value) {
    var text = new StringWriter();
    try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
      write(generator, value);
    }
    return UNPLAIN.matcher(text.toString()).replaceAll(found -> escape(found.group()));
  }

  private static String escape(String text) {
    // A backslash is special to the one who replaces.
    return text.chars()
        .mapToObj(character -> "\\\\u%04x".formatted(character))
        .collect(Collectors.joining());
  }

  private static void write(JsonGenerator generator, Object value) {
    switch (value) {
      case Map<?, ?> map -> {
        generator.writeStartObject();
        map.forEach((name, member) -> {
          generator.writeName(String.valueOf(name));
          write(generator, member);
        });
        generator.writeEndObject();
      }
      case List<?> list -> {
        generator.writeStartArray();
        list.forEach(member -> write(generator, member));
        generator.writeEndArray();
      }
      case Boolean flag -> generator.writeBoolean(flag);
      case Double number -> generator.writeNumber(number);
      case Number number -> generator.writeNumber(number.longValue());
      default -> generator.writeString(value.toString());
    }
  }
}
