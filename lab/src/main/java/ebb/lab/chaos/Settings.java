package ebb.lab.chaos;

import ebb.json.JsonObject;
import ebb.lab.LabQemu;
import ebb.qemu.qmp.QmpException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a QEMU's migration is set to: the parameters, and the capabilities, which are named with a
 * plus.
 */
record Settings(Map<String, String> values) {

  private static final String CAPABILITY = "+";

  /** As they stand; none when the QEMU has gone. */
  static Settings of(LabQemu qemu) {
    var values = new TreeMap<String, String>();
    try {
      JsonObject parameters = qemu.qmp().execute("query-migrate-parameters");
      for (String name : parameters.names()) {
        if (parameters.number(name).isPresent()) {
          values.put(name, Long.toString(parameters.number(name).getAsLong()));
        } else if (parameters.flag(name).isPresent()) {
          values.put(name, parameters.flag(name).get().toString());
        }
      }
      for (JsonObject one : qemu.qmp().executeList("query-migrate-capabilities")) {
        values.put(
            CAPABILITY + one.text("capability").orElse(""),
            one.flag("state").orElse(false).toString());
      }
    } catch (QmpException e) {
      return new Settings(Map.of());
    }
    return new Settings(values);
  }

  /** The parameters alone. */
  Settings parameters() {
    var parameters = new TreeMap<>(values);
    parameters.keySet().removeIf(name -> name.startsWith(CAPABILITY));
    return new Settings(parameters);
  }

  /** What differs in a later look, where there was one. */
  Set<String> changedIn(Settings later) {
    var changed = new TreeSet<String>();
    later.values.forEach((name, value) -> {
      String before = values.get(name);
      if (before != null && !before.equals(value)) {
        changed.add(name + " " + before + " -> " + value);
      }
    });
    return changed;
  }
}
