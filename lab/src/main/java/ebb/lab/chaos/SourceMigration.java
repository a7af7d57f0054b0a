package ebb.lab.chaos;

import ebb.json.JsonObject;
import ebb.lab.Lab;
import ebb.qemu.qmp.QmpException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** What the source's QEMU says of the migration on the lab's own monitor. */
final class SourceMigration {

  private static final String SET = "migrate-set-parameters";

  private final Lab lab;
  private final Set<String> meddledWith = new HashSet<>();

  SourceMigration(Lab lab) {
    this.lab = lab;
  }

  /** Sends a command behind ebb's back; one that comes too late changes nothing. */
  void tell(String command, JsonObject arguments) {
    if (command.equals(SET)) {
      meddledWith.addAll(arguments.names());
    }
    try {
      var _ = lab.source().qmp().execute(command, arguments);
    } catch (QmpException e) {
      // Refused, or the QEMU has gone.
    }
  }

  /** Parameters that somebody has changed. */
  Set<String> meddledWith() {
    return Set.copyOf(meddledWith);
  }

  /** Starts it as those do who let QEMU throttle the guest. */
  void startUnderAutoConverge(long bytesPerSecond) {
    JsonObject on = JsonObject.empty().with("capability", "auto-converge").with("state", true);
    tell("migrate-set-capabilities", JsonObject.empty().with("capabilities", List.of(on)));
    tell(
        SET,
        JsonObject.empty()
            .with("max-bandwidth", bytesPerSecond)
            .with("throttle-trigger-threshold", 20)
            .with("cpu-throttle-initial", 50)
            .with("cpu-throttle-increment", 20));
    tell("migrate", JsonObject.empty().with("uri", lab.uri()));
  }

  /** The answer; empty when the QEMU has gone. */
  Optional<JsonObject> look() {
    try {
      return Optional.of(lab.source().qmp().execute("query-migrate"));
    } catch (QmpException e) {
      return Optional.empty();
    }
  }

  /** The state, as QEMU calls it. */
  String status() {
    return look().flatMap(now -> now.text("status")).orElse("none");
  }

  /** Whether this round has begun, or the QEMU has gone. */
  boolean hasBegun(long round) {
    Optional<JsonObject> now = look();
    String status = now.flatMap(n -> n.text("status")).orElse("none");
    return now.isEmpty()
        || (!status.equals("none")
            && !status.equals("setup")
            && number("dirty-sync-count", now).orElse(0) >= round);
  }

  /** What has been sent while the memory is copied, bytes; empty before and after. */
  OptionalLong sentBytes() {
    return number(
        "transferred",
        look().filter(now -> now.text("status").filter("active"::equals).isPresent()));
  }

  /** How much of the guest's CPU QEMU's own throttle holds back, percent; 0 without one. */
  long throttlePercentage() {
    return look().map(now -> now.number("cpu-throttle-percentage").orElse(0)).orElse(0L);
  }

  private static OptionalLong number(String name, Optional<JsonObject> answer) {
    return answer
        .flatMap(a -> a.object("ram"))
        .map(ram -> ram.number(name))
        .orElse(OptionalLong.empty());
  }

  /** How long the guest stood still, ms, once it has been handed over. */
  OptionalLong downtimeMillis() {
    return look().map(now -> now.number("downtime")).orElse(OptionalLong.empty());
  }
}
