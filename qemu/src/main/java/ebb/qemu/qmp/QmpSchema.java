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

  private final Map<String, Command> commands;

  /**
   * A command.
   *
   * @param arguments their names; of those that depend on another's value, none
   * @param outOfBand whether it may be sent out of band
   */
  record Command(Set<String> arguments, boolean outOfBand) {}

  private QmpSchema(Map<String, Command> commands) {
    this.commands = commands;
  }

  static QmpSchema of(List<JsonObject> entities) {
    var byName = new HashMap<String, JsonObject>();
    entities.forEach(entity -> entity.text("name").ifPresent(name -> byName.put(name, entity)));
    var commands = new HashMap<String, Command>();
    byName.forEach((name, entity) -> {
      if (entity.text("meta-type").filter("command"::equals).isPresent()) {
        commands.put(name, command(entity, byName));
      }
    });
    return new QmpSchema(Map.copyOf(commands));
  }

  private static Command command(JsonObject entity, Map<String, JsonObject> byName) {
    Set<String> arguments =
        entity
            .text("arg-type")
            .flatMap(type -> Optional.ofNullable(byName.get(type)))
            .map(type -> type.objects("members"))
            .orElse(List.of())
            .stream()
            .map(member -> member.text("name"))
            .flatMap(Optional::stream)
            .collect(Collectors.toUnmodifiableSet());
    return new Command(arguments, entity.flag("allow-oob").orElse(false));
  }

  Optional<Command> command(String name) {
    return Optional.ofNullable(commands.get(name));
  }
}
