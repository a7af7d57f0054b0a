package ebb.qemu.qmp;

import ebb.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/**
 * What real QEMUs said. {@code messages-VERSION.jsonl}: a greeting, then answers in the order of a
 * session, with the command as their id, then events. {@code schema-VERSION.json}: the part of the
 * schema that a few commands need.
 */
public final class Fixtures {

  private Fixtures() {}

  public static List<JsonObject> messages(String version) throws IOException {
    return read("messages-" + version + ".jsonl").lines().map(JsonObject::parse).toList();
  }

  public static JsonObject object(String file) throws IOException {
    return JsonObject.parse(read(file));
  }

  private static String read(String file) throws IOException {
    try (InputStream in = Objects.requireNonNull(Fixtures.class.getResourceAsStream(file), file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
