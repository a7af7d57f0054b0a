package ebb.steering.journal;

import ebb.host.cgroup.Held;
import ebb.host.cgroup.HeldGroup;
import ebb.host.cgroup.HeldQuota;
import ebb.host.system.ProcessId;
import ebb.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What is noted of one steered guest before anything is changed on it or on its host.
 *
 * @param boot the boot of this machine that process numbers and groups belong to
 * @param command what steers or steered it, as in {@code ebb migrate}
 * @param controller the process that steers it; empty once that has given up without clearing away
 * @param guard the guard of its throttle; empty without one
 * @param groups the groups that its threads are held in, or whose quotas are
 * @param settings capabilities and parameters of its migration as they were found
 */
public record JournalEntry(
    String boot,
    String command,
    Optional<ProcessId> controller,
    Optional<ProcessId> guard,
    GuestId guest,
    List<Held> groups,
    JsonObject settings) {

  private static final long VERSION = 1;

  JournalEntry holding(Optional<ProcessId> newGuard, List<Held> newGroups) {
    return new JournalEntry(boot, command, controller, newGuard, guest, newGroups, settings);
  }

  JournalEntry abandoned() {
    return new JournalEntry(boot, command, Optional.empty(), guard, guest, groups, settings);
  }

  JsonObject toJson() {
    JsonObject object =
        JsonObject.empty().with("ebbJournal", VERSION).with("boot", boot).with("command", command);
    object = and(object, "controller", controller);
    object = and(object, "guard", guard);
    object = and(object, "qemu", guest.qemu());
    return object
        .with("monitor", guest.monitor())
        .with("groups", groups.stream().map(JournalEntry::toJson).toList())
        .with("settings", settings);
  }

  private static JsonObject and(JsonObject object, String name, Optional<ProcessId> process) {
    return process
        .map(id ->
            object.with(
                name, JsonObject.empty().with("pid", id.pid()).with("startTicks", id.startTicks())))
        .orElse(object);
  }

  private static JsonObject toJson(Held held) {
    JsonObject object =
        JsonObject.empty()
            .with("generation", held.generation())
            .with("path", held.path().toString());
    return switch (held) {
      case HeldGroup group ->
          object
              .with("parent", group.parent().toString())
              .with("enabledController", group.enabledController());
      case HeldQuota quota ->
          object.with("periodMicros", quota.periodMicros()).with("quota", quota.quota());
    };
  }

  /**
   * Reads an entry back.
   *
   * @throws IllegalArgumentException when it is none, or not of this version
   */
  static JournalEntry of(JsonObject object) {
    if (object.number("ebbJournal").orElse(0) != VERSION) {
      throw new IllegalArgumentException("not an entry of version " + VERSION);
    }
    return new JournalEntry(
        object.text("boot").orElse(""),
        object.text("command").orElse("ebb"),
        process(object, "controller"),
        process(object, "guard"),
        new GuestId(process(object, "qemu"), text(object, "monitor")),
        object.objects("groups").stream().map(JournalEntry::group).toList(),
        object.object("settings").orElse(JsonObject.empty()));
  }

  private static Optional<ProcessId> process(JsonObject object, String name) {
    return object
        .object(name)
        .map(id -> new ProcessId(number(id, "pid"), number(id, "startTicks")));
  }

  private static Held group(JsonObject object) {
    String generation = text(object, "generation");
    Path path = Path.of(text(object, "path"));
    return object.has("quota")
        ? new HeldQuota(generation, path, number(object, "periodMicros"), text(object, "quota"))
        : new HeldGroup(
            generation,
            Path.of(text(object, "parent")),
            path,
            object.flag("enabledController").orElse(false));
  }

  private static long number(JsonObject object, String name) {
    return object.number(name).orElseThrow(() -> missing(name));
  }

  private static String text(JsonObject object, String name) {
    return object.text(name).orElseThrow(() -> missing(name));
  }

  private static IllegalArgumentException missing(String name) {
    return new IllegalArgumentException("no " + name);
  }
}
