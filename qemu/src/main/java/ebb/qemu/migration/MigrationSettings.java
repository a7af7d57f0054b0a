package ebb.qemu.migration;

import ebb.qemu.json.JsonObject;
import ebb.qemu.qmp.QmpClient;
import ebb.qemu.qmp.QmpException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The capabilities and parameters of a QEMU's migration as they were found, so that they can be put
 * back after a migration that did not complete. Only those that ebb touches.
 */
final class MigrationSettings {

  private static final List<String> CAPABILITIES = List.of("events", "auto-converge");
  private static final List<String> PARAMETERS =
      List.of(
          "max-bandwidth",
          "downtime-limit",
          "throttle-trigger-threshold",
          "cpu-throttle-initial",
          "cpu-throttle-increment",
          "cpu-throttle-tailslow",
          "max-cpu-throttle");

  private final QmpClient qmp;
  private final Map<String, Boolean> capabilities = new LinkedHashMap<>();
  private final JsonObject parameters;
  private boolean capabilitiesTouched;

  private MigrationSettings(QmpClient qmp) {
    this.qmp = qmp;
    for (JsonObject capability : qmp.executeList("query-migrate-capabilities")) {
      capability
          .text("capability")
          .filter(CAPABILITIES::contains)
          .ifPresent(name -> capabilities.put(name, capability.flag("state").orElse(false)));
    }
    this.parameters = qmp.execute("query-migrate-parameters");
  }

  static MigrationSettings of(QmpClient qmp) {
    return new MigrationSettings(qmp);
  }

  /** Whether a capability was on when the settings were read. */
  boolean had(String capability) {
    return capabilities.getOrDefault(capability, false);
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
   */
  void restore() {
    try {
      if (capabilitiesTouched) {
        setCapabilities(capabilities);
      }
      JsonObject found = JsonObject.empty();
      for (String name : PARAMETERS) {
        if (parameters.number(name).isPresent()) {
          found = found.with(name, parameters.number(name).getAsLong());
        } else if (parameters.flag(name).isPresent()) {
          found = found.with(name, parameters.flag(name).get());
        }
      }
      qmp.execute("migrate-set-parameters", found);
    } catch (QmpException e) {
      // The monitor has gone, or another migration has begun with settings of its own.
    }
  }
}
