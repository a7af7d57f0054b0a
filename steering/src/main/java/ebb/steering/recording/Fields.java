package ebb.steering.recording;

import ebb.json.JsonObject;
import java.util.Locale;

/** Fields of a line that have to be there. */
final class Fields {

  private Fields() {}

  static double decimal(JsonObject line, String name) {
    return line.decimal(name).orElseThrow(() -> missing(name));
  }

  static long whole(JsonObject line, String name) {
    return line.number(name).orElseThrow(() -> missing(name));
  }

  static <E extends Enum<E>> E constant(JsonObject line, String name, Class<E> type) {
    String word = line.words(name).orElseThrow(() -> missing(name));
    try {
      return Enum.valueOf(type, word.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new RecordingException("'" + word + "' is no " + name, e);
    }
  }

  static RecordingException missing(String name) {
    return new RecordingException("no " + name + ", or not of the right kind");
  }
}
