package ebb.qemu.migration;

import ebb.json.JsonObject;
import ebb.qemu.qmp.AnsweringQemu;
import java.util.Map;
import java.util.TreeMap;

/** A fake that keeps the capabilities and parameters it is set to. */
final class SettableQemu {

  private static final String SCHEMA =
      "[{'name':'migrate-set-parameters','meta-type':'command','arg-type':'1'},"
          + "{'name':'1','meta-type':'object','members':[{'name':'multifd-compression','type':'2'}]},"
          + "{'name':'2','meta-type':'enum','values':[METHODS]}]";

  private final AnsweringQemu qemu = new AnsweringQemu();
  private final Map<String, Boolean> capabilities = new TreeMap<>();
  private JsonObject parameters =
      JsonObject.empty()
          .with("multifd-channels", 2)
          .with("multifd-compression", "none")
          .with("multifd-zstd-level", 1)
          .with("xbzrle-cache-size", 64L << 20)
          .with("tls-creds", "")
          .with("max-bandwidth", 1L << 20)
          .with("downtime-limit", 300)
          .with("throttle-trigger-threshold", 50)
          .with("cpu-throttle-initial", 20)
          .with("cpu-throttle-increment", 10)
          .with("max-cpu-throttle", 99);

  SettableQemu() {
    for (String name : new String[] {"multifd", "xbzrle", "zero-copy-send"}) {
      capabilities.put(name, false);
    }
    compressesBy("none", "zstd");
    answering("query-cpus-fast", "[{'thread-id':4194999}]");
    answering("query-dirty-rate", "{'status':'measuring'}");
    answering("qom-list", "[{'name':'tls0'}]");
    qemu.on("query-migrate-capabilities", (request, client) -> client.answer(request, listed()));
    qemu.on(
        "query-migrate-parameters",
        (request, client) -> client.answer(request, parameters.toString()));
    qemu.on(
        "migrate-set-capabilities",
        (request, client) -> {
          for (JsonObject one : request.object("arguments").orElseThrow().objects("capabilities")) {
            capabilities.put(one.text("capability").orElseThrow(), one.flag("state").orElseThrow());
          }
          client.answer(request, "{}");
        });
    qemu.on(
        "migrate-set-parameters",
        (request, client) -> {
          take(request.object("arguments").orElseThrow());
          client.answer(request, "{}");
        });
  }

  private void take(JsonObject values) {
    for (String name : values.names()) {
      if (values.number(name).isPresent()) {
        parameters = parameters.with(name, values.number(name).getAsLong());
      }
      if (values.text(name).isPresent()) {
        parameters = parameters.with(name, values.text(name).get());
      }
    }
  }

  private String listed() {
    return capabilities.entrySet().stream()
        .map(one ->
            JsonObject.empty()
                .with("capability", one.getKey())
                .with("state", one.getValue())
                .toString())
        .toList()
        .toString();
  }

  /** A guest runs here. */
  static SettableQemu source() {
    return new SettableQemu().answering("query-status", "{'status':'running'}");
  }

  /** Waits for a guest, started with {@code -incoming defer}. */
  static SettableQemu deferred() {
    return new SettableQemu().answering("query-status", "{'status':'inmigrate'}");
  }

  SettableQemu answering(String command, String result) {
    qemu.answering(command, PlayedMigration.json(result));
    return this;
  }

  /** Its multifd compresses by these. */
  SettableQemu compressesBy(String... methods) {
    String values = "'" + String.join("','", methods) + "'";
    return answering("query-qmp-schema", SCHEMA.replace("METHODS", values));
  }

  /** It has this capability, and it stands so. */
  SettableQemu with(String capability, boolean on) {
    capabilities.put(capability, on);
    return this;
  }

  SettableQemu without(String capability) {
    capabilities.remove(capability);
    return this;
  }

  AnsweringQemu script() {
    return qemu;
  }

  boolean has(String capability) {
    return capabilities.getOrDefault(capability, false);
  }

  JsonObject parameters() {
    return parameters;
  }
}
