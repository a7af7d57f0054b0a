package ebb.qemu.qmp;

import ebb.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The commands in the answer to {@code query-qmp-schema}: a flat list of entities, where a command
 * names the type of its arguments and the types have meaningless numbers for names.
 */
final class QmpSchema {

  /**
   * Of each command the names of its arguments, each with the words that it takes; of those that
   * depend on another's value, none.
   */
  private final Map<String, Map<String, List<String>>> commands;

  private QmpSchema(Map<String, Map<String, List<String>>> commands) {
    this.commands = commands;
  }

  static QmpSchema of(List<JsonObject> entities) {
    var byName = new HashMap<String, JsonObject>();
    entities.forEach(entity -> entity.text("name").ifPresent(name -> byName.put(name, entity)));
    var commands = new HashMap<String, Map<String, List<String>>>();
    byName.forEach((name, entity) -> {
      if (entity.text("meta-type").filter("command"::equals).isPresent()) {
        commands.put(name, arguments(entity, byName));
      }
    });
    return new QmpSchema(Map.copyOf(commands));
  }

  private static Map<String, List<String>> arguments(
      JsonObject command, Map<String, JsonObject> byName) {
    var arguments = new HashMap<String, List<String>>();
    for (JsonObject member : type(command, "arg-type", byName).objects("members")) {
      member
          .text("name")
          .ifPresent(name -> arguments.put(name, type(member, "type", byName).texts("values")));
    }
    return Map.copyOf(arguments);
  }

  private static JsonObject type(JsonObject entity, String key, Map<String, JsonObject> byName) {
    return entity
        .text(key)
        .flatMap(type -> Optional.ofNullable(byName.get(type)))
        .orElse(JsonObject.empty());
  }

  /** Names of a command's arguments; none where there is no such command. */
  Set<String> arguments(String command) {
    return commands.getOrDefault(command, Map.of()).keySet();
  }

  /** The words that an argument takes; none where it is missing or takes something else. */
  List<String> words(String command, String argument) {
    return commands.getOrDefault(command, Map.of()).getOrDefault(argument, List.of());
  }
}
