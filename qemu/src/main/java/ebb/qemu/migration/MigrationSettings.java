package ebb.qemu.migration;

import ebb.json.JsonObject;
import ebb.qemu.qmp.QmpClient;
import ebb.qemu.qmp.QmpException;
import ebb.steering.MigrationException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The capabilities and parameters of a QEMU's migration as they were found, so that those that ebb
 * touches can be put back after a migration that did not complete.
 */
final class MigrationSettings {

  static final String DOWNTIME_LIMIT = "downtime-limit";

  private static final List<String> CAPABILITIES =
      List.of("events", "auto-converge", "postcopy-ram");
  private static final List<String> PARAMETERS =
      List.of(
          "max-bandwidth",
          DOWNTIME_LIMIT,
          "throttle-trigger-threshold",
          "cpu-throttle-initial",
          "cpu-throttle-increment",
          "cpu-throttle-tailslow",
          "max-cpu-throttle");

  private final QmpClient qmp;
  private final Set<String> on = new HashSet<>();
  private final Map<String, Boolean> capabilities = new LinkedHashMap<>();
  private final JsonObject parameters;
  private final LeverSettings levers;
  private Map<String, Boolean> originalCapabilities = capabilities;
  private JsonObject originalParameters;
  private boolean capabilitiesTouched;

  private MigrationSettings(QmpClient qmp) {
    this.qmp = qmp;
    List<JsonObject> states = qmp.executeList("query-migrate-capabilities");
    for (JsonObject capability : states) {
      String name = capability.text("capability").orElse("");
      boolean state = capability.flag("state").orElse(false);
      if (state) {
        on.add(name);
      }
      if (CAPABILITIES.contains(name)) {
        capabilities.put(name, state);
      }
    }
    JsonObject values = qmp.execute("query-migrate-parameters");
    this.parameters = ours(values);
    this.levers = LeverSettings.of(states, values);
    this.originalParameters = parameters;
  }

  private static JsonObject ours(JsonObject all) {
    JsonObject ours = JsonObject.empty();
    for (String name : PARAMETERS) {
      if (all.number(name).isPresent()) {
        ours = ours.with(name, all.number(name).getAsLong());
      } else if (all.flag(name).isPresent()) {
        ours = ours.with(name, all.flag(name).get());
      }
    }
    return ours;
  }

  static MigrationSettings of(QmpClient qmp) {
    return new MigrationSettings(qmp);
  }

  /** What is to be put back in the end, for {@link #inherit}. */
  JsonObject toJson() {
    JsonObject on = JsonObject.empty();
    for (Map.Entry<String, Boolean> capability : originalCapabilities.entrySet()) {
      on = on.with(capability.getKey(), capability.getValue());
    }
    return JsonObject.empty().with("capabilities", on).with("parameters", originalParameters);
  }

  /** Whether an entry of the journal holds settings of a QEMU. */
  static boolean areNoted(JsonObject settings) {
    return settings.has("capabilities") || settings.has("parameters");
  }

  /** Puts back in the end what an earlier controller found, not what it left. */
  void inherit(JsonObject found) {
    JsonObject on = found.object("capabilities").orElse(JsonObject.empty());
    var earlier = new LinkedHashMap<>(capabilities);
    earlier.replaceAll((name, now) -> on.flag(name).orElse(now));
    capabilitiesTouched |= !earlier.equals(capabilities);
    originalCapabilities = earlier;
    originalParameters = found.object("parameters").map(MigrationSettings::ours).orElse(parameters);
  }

  /** Whether a capability was on when the settings were read, be it one that ebb touches or not. */
  boolean had(String capability) {
    return on.contains(capability);
  }

  /**
   * Refuses a migration that only saves the guest, where its settings show that.
   *
   * @throws MigrationException saying so
   */
  void refuseSaving() {
    if (had("mapped-ram")) {
      throw new MigrationException(
          "this migration saves the guest to a file (its capability mapped-ram is on) and moves it"
              + " nowhere; ebb leaves it alone");
    }
  }

  /** What levers are made of, as it was found. */
  LeverSettings levers() {
    return levers;
  }

  /** The cap on the bandwidth as it was found, bytes a second, 0 for none. */
  long maxBandwidth() {
    return parameters.number("max-bandwidth").orElse(0);
  }

  /** Turns capabilities on or off; one that this QEMU lacks is left out. */
  void setCapabilities(Map<String, Boolean> wanted) {
    List<JsonObject> states =
        wanted.entrySet().stream()
            .filter(entry -> capabilities.containsKey(entry.getKey()))
            .map(entry ->
                JsonObject.empty()
                    .with("capability", entry.getKey())
                    .with("state", entry.getValue()))
            .toList();
    capabilitiesTouched = true;
    qmp.execute("migrate-set-capabilities", JsonObject.empty().with("capabilities", states));
  }

  /**
   * Puts back what was found; a QEMU that has gone needs nothing. While a migration runs QEMU takes
   * parameters and no capabilities, so those that were never touched are left alone.
   *
   * @return whether all is as it was
   */
  boolean restore() {
    try {
      if (capabilitiesTouched) {
        setCapabilities(originalCapabilities);
      }
    } catch (QmpException e) {
      // The monitor has gone, or another migration has begun with settings of its own.
      return false;
    }
    return restoreParameters();
  }

  /** Puts back the parameters, which QEMU takes while a migration runs, too; whether it did. */
  boolean restoreParameters() {
    try {
      qmp.execute("migrate-set-parameters", originalParameters);
      return true;
    } catch (QmpException e) {
      return false;
    }
  }
}
