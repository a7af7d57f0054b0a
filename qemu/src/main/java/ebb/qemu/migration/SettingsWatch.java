package ebb.qemu.migration;

import ebb.qemu.json.JsonObject;
import ebb.qemu.qmp.QmpClient;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that parameters of a migration stay as ebb has set them: reads them back once a second
 * and sets again what somebody else has changed, or what QEMU did not take the first time. They are
 * promises to the operator: the cap of the network, the downtime. Never waits.
 */
final class SettingsWatch {

  private static final double INTERVAL_SECONDS = 1;

  private final QmpClient qmp;
  private final Consumer<String> notices;
  private final Map<String, Long> wanted = new LinkedHashMap<>();
  private final Set<String> told = new LinkedHashSet<>();
  private double nextSeconds = INTERVAL_SECONDS;
  private long repairs;
  private @Nullable CompletableFuture<JsonObject> asked;
  private Map<String, Long> wantedWhenAsked = Map.of();

  SettingsWatch(QmpClient qmp, Consumer<String> notices) {
    this.qmp = qmp;
    this.notices = notices;
  }

  /** A parameter has been set to this, and is to stay so. */
  void expect(String name, long value) {
    wanted.put(name, value);
  }

  /** Sets a parameter, which is to stay so. */
  void set(String name, long value) {
    expect(name, value);
    var _ = qmp.send("migrate-set-parameters", JsonObject.empty().with(name, value));
  }

  /** How often something had to be set again. */
  long repairs() {
    return repairs;
  }

  /** One step of the duty cycle. */
  void step(double seconds) {
    if (asked == null) {
      if (seconds >= nextSeconds && !wanted.isEmpty()) {
        nextSeconds = seconds + INTERVAL_SECONDS;
        wantedWhenAsked = Map.copyOf(wanted);
        asked = qmp.send("query-migrate-parameters", JsonObject.empty());
      }
    } else if (asked.isDone()) {
      try {
        asked.join().object("return").ifPresent(this::compare);
      } catch (CompletionException e) {
        // Looked at again a second later.
      }
      asked = null;
    }
  }

  private void compare(JsonObject found) {
    wanted.forEach((name, value) -> {
      OptionalLong there = found.number(name);
      boolean changed = there.isPresent() && there.getAsLong() != value;
      if (changed && value.equals(wantedWhenAsked.get(name))) {
        repairs++;
        set(name, value);
        if (told.add(name)) {
          notices.accept(
              "QEMU's "
                  + name
                  + " is "
                  + there.getAsLong()
                  + " and not "
                  + value
                  + " as ebb has set it: somebody has changed it, or QEMU has not taken it; ebb sets"
                  + " it again while it steers");
        }
      }
    });
  }
}
