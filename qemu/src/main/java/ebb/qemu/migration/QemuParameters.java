package ebb.qemu.migration;

import ebb.json.JsonObject;
import ebb.qemu.qmp.QmpClient;
import ebb.steering.session.MigrationParameters;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** The parameters of a QEMU's migration, under QEMU's own names but for the two of the session. */
final class QemuParameters implements MigrationParameters {

  private static final Map<String, String> NAMES =
      Map.of(SPEED, "max-bandwidth", DOWNTIME, MigrationSettings.DOWNTIME_LIMIT);

  private final QmpClient qmp;

  QemuParameters(QmpClient qmp) {
    this.qmp = qmp;
  }

  private static String name(String parameter) {
    return NAMES.getOrDefault(parameter, parameter);
  }

  /** As arguments of {@code migrate-set-parameters}. */
  static JsonObject arguments(Map<String, Long> values) {
    JsonObject arguments = JsonObject.empty();
    for (Map.Entry<String, Long> value : values.entrySet()) {
      arguments = arguments.with(name(value.getKey()), value.getValue());
    }
    return arguments;
  }

  @Override
  public CompletableFuture<Map<String, Long>> read() {
    return qmp.send("query-migrate-parameters", JsonObject.empty())
        .thenApply(answer -> values(answer.object("return").orElse(JsonObject.empty())));
  }

  private static Map<String, Long> values(JsonObject found) {
    var values = new HashMap<String, Long>();
    for (String name : found.names()) {
      OptionalLong value = found.number(name);
      value.ifPresent(it -> values.put(name, it));
    }
    NAMES.forEach((ours, name) -> found.number(name).ifPresent(it -> values.put(ours, it)));
    return values;
  }

  @Override
  public CompletableFuture<Map<String, Long>> set(Map<String, Long> values) {
    return qmp.send("migrate-set-parameters", arguments(values)).thenApply(taken -> values);
  }

  @Override
  public String describe(String parameter) {
    return "QEMU's " + name(parameter);
  }
}
