package ebb.agent.api;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** {@code openapi.yaml}, held against what is really answered: fields, their types, their words. */
@SuppressWarnings("unchecked")
public final class Description {

  private final Map<String, Object> document =
      (Map<String, Object>) load(new String(Services.openApi(), StandardCharsets.UTF_8));

  private static Object load(String text) {
    return new Load(LoadSettings.builder().build()).loadFromString(text);
  }

  /** What is described: operations by path and method. */
  Map<String, Map<String, Map<String, Object>>> paths() {
    return (Map<String, Map<String, Map<String, Object>>>) requireNonNull(document.get("paths"));
  }

  /**
   * Fails unless an answer is as described.
   *
   * @param path as it was asked for, without the query
   * @param json the answer
   */
  public void check(String method, String path, int status, String json) {
    String template =
        paths().keySet().stream()
            .filter(known -> path.matches(known.replaceAll("\\{\\w+}", "[^/]+")))
            .findFirst()
            .orElseThrow(() -> new AssertionError(path + " is not described"));
    String where = method + " " + template + " " + status;
    Object operation = at(paths().get(template), method.toLowerCase(Locale.ROOT), where);
    Object response = at(at(operation, "responses", where), "" + status, where);
    Object content = at(at(resolve(response), "content", where), "application/json", where);
    conforms(load(json), at(content, "schema", where), where);
  }

  private static Object at(@Nullable Object map, String name, String where) {
    Object value = ((Map<?, ?>) requireNonNull(map, where)).get(name);
    assertThat(value).as("%s: %s", where, name).isNotNull();
    return requireNonNull(value);
  }

  private Map<String, Object> resolve(Object described) {
    Map<String, Object> schema = (Map<String, Object>) described;
    if (!(schema.get("$ref") instanceof String reference)) {
      return schema;
    }
    Object target = document;
    for (String part : reference.substring(2).split("/", -1)) {
      target = at(target, part, reference);
    }
    return (Map<String, Object>) target;
  }

  private static String word(Object value) {
    return value instanceof String ? "string" : "number";
  }

  private void conforms(Object value, Object described, String where) {
    Map<String, Object> schema = resolve(described);
    switch (String.valueOf(schema.get("type")).replace("[number, string]", word(value))) {
      case "object" -> {
        assertThat(value).as(where).isInstanceOf(Map.class);
        Map<String, Object> known = new TreeMap<>();
        if (schema.get("properties") instanceof Map<?, ?> properties) {
          known.putAll((Map<String, Object>) properties);
        }
        ((Map<String, Object>) value)
            .forEach((name, field) -> {
              assertThat(known.keySet()).as(where + ": its fields").contains(name);
              conforms(field, requireNonNull(known.get(name)), where + "." + name);
            });
      }
      case "array" -> {
        assertThat(value).as(where).isInstanceOf(List.class);
        for (Object item : (List<Object>) value) {
          conforms(item, requireNonNull(schema.get("items")), where + "[]");
        }
      }
      case "string" -> assertThat(value).as(where).isInstanceOf(String.class);
      case "boolean" -> assertThat(value).as(where).isInstanceOf(Boolean.class);
      case "integer" -> assertThat(value).as(where).isInstanceOfAny(Integer.class, Long.class);
      case "number" -> assertThat(value).as(where).isInstanceOf(Number.class);
      default -> throw new AssertionError(where + ": a type that no test knows");
    }
    if (schema.get("enum") instanceof List<?> words) {
      assertThat((List<Object>) words).as(where).contains(value);
    }
  }
}
