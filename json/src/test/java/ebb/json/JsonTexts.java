package ebb.json;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/** Texts for the fuzzer: real lines, and objects made up from words and numbers. */
public final class JsonTexts {

  private static final List<String> VALUES =
      List.of(
          "0",
          "1",
          "-1",
          "4096",
          "1048576",
          "9223372036854775807",
          "2305843009213693951",
          "2305843009213693952",
          "1e30",
          "0.25",
          "-0.0",
          "null",
          "true",
          "false",
          "\"\"",
          "\"active\"",
          "\"\\ud800\\n\\u0000\"",
          "[]",
          "{}");

  private JsonTexts() {}

  /** The lines of a file beside a class. */
  public static List<String> lines(Class<?> beside, String file) {
    try (InputStream in = Objects.requireNonNull(beside.getResourceAsStream(file), file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An object with members of these names. */
  public static String object(Random random, List<String> names) {
    var text = new StringBuilder();
    object(random, names, 0, text);
    return text.toString();
  }

  private static void object(Random random, List<String> names, int depth, StringBuilder text) {
    text.append('{');
    int members = random.nextInt(8);
    for (int i = 0; i < members; i++) {
      text.append(i == 0 ? "\"" : ",\"").append(any(random, names)).append("\":");
      value(random, names, depth + 1, text);
    }
    text.append('}');
  }

  private static void value(Random random, List<String> names, int depth, StringBuilder text) {
    switch (depth > 5 ? 9 : random.nextInt(10)) {
      case 0, 1 -> object(random, names, depth, text);
      case 2 -> {
        text.append('[');
        int items = random.nextInt(4);
        for (int i = 0; i < items; i++) {
          text.append(i == 0 ? "" : ",");
          value(random, names, depth + 1, text);
        }
        text.append(']');
      }
      case 3 -> text.append('"').append(any(random, names)).append('"');
      case 4, 5 -> text.append(random.nextLong() >> random.nextInt(64));
      case 6 -> text.append(random.nextGaussian());
      default -> text.append(any(random, VALUES));
    }
  }

  private static String any(Random random, List<String> from) {
    return from.get(random.nextInt(from.size()));
  }
}
