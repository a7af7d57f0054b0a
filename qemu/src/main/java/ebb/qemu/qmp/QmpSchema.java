package ebb.qemu.qmp;

import ebb.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The commands in the answer to {@code query-qmp-schema}: a flat list of entities, where a command
 * names the type of its arguments and the types have meaningless numbers for names.
 */
final class QmpSchema {

  /** Names of the arguments of each command; of those that depend on another's value, none. */
  private final Map<String, Set<String>> commands;

  private QmpSchema(Map<String, Set<String>> commands) {
    this.commands = commands;
  }

  static QmpSchema of(List<JsonObject> entities) {
    var byName = new HashMap<String, JsonObject>();
    entities.forEach(entity -> entity.text("name").ifPresent(name -> byName.put(name, entity)));
    var commands = new HashMap<String, Set<String>>();
    byName.forEach((name, entity) -> {
      if (entity.text("meta-type").filter("command"::equals).isPresent()) {
        commands.put(name, arguments(entity, byName));
      }
    });
    return new QmpSchema(Map.copyOf(commands));
  }

  private static Set<String> arguments(JsonObject entity, Map<String, JsonObject> byName) {
    return entity
        .text("arg-type")
        .flatMap(type -> Optional.ofNullable(byName.get(type)))
        .map(type -> type.objects("members"))
        .orElse(List.of())
        .stream()
        .map(member -> member.text("name"))
        .flatMap(Optional::stream)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Names of a command's arguments; none where there is no such command. */
  Set<String> arguments(String command) {
    return commands.getOrDefault(command, Set.of());
  }
}
