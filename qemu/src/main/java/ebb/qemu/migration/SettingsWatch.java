package ebb.qemu.migration;

import ebb.json.JsonObject;
import ebb.qemu.qmp.QmpClient;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
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
 * promises to the operator: the cap of the network, the downtime, that the guest gets as much CPU
 * as ebb says. Never waits.
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

  /** Of these parameters those have been set, and are to stay so; the others may be anything. */
  void expect(Collection<String> names, Map<String, Long> parameters) {
    wanted.keySet().removeAll(names);
    wanted.putAll(parameters);
  }

  /** Sets a parameter, which is to stay so. */
  void set(String name, long value) {
    var _ = set(Map.of(name, value));
  }

  /**
   * Sets parameters, which are to stay so.
   *
   * @return QEMU's answer
   */
  CompletableFuture<JsonObject> set(Map<String, Long> parameters) {
    wanted.putAll(parameters);
    JsonObject arguments = JsonObject.empty();
    for (Map.Entry<String, Long> parameter : parameters.entrySet()) {
      arguments = arguments.with(parameter.getKey(), parameter.getValue());
    }
    return qmp.send("migrate-set-parameters", arguments);
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
    var changed = new LinkedHashMap<String, Long>();
    List<String> news = new ArrayList<>();
    wanted.forEach((name, value) -> {
      OptionalLong there = found.number(name);
      boolean differs = there.isPresent() && there.getAsLong() != value;
      if (differs && value.equals(wantedWhenAsked.get(name))) {
        changed.put(name, value);
        if (told.add(name)) {
          news.add(name + " is " + there.getAsLong() + " and not " + value);
        }
      }
    });
    if (!changed.isEmpty()) {
      repairs += changed.size();
      var _ = set(changed);
    }
    if (!news.isEmpty()) {
      notices.accept(
          "QEMU's "
              + String.join(", ", news)
              + " as ebb has set it: somebody has changed it, or QEMU has not accepted it; ebb sets"
              + " it again while it steers");
    }
  }
}
