package ebb.qemu.migration;

import ebb.core.lever.Compression;
import ebb.core.lever.Levers;
import ebb.json.JsonObject;
import ebb.qemu.qmp.QmpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The capabilities and parameters of one QEMU that levers are made of, as they stand at a moment.
 *
 * @param capabilities those that it has, by name
 * @param parameters those that it has: numbers and texts
 */
record LeverSettings(Map<String, Boolean> capabilities, JsonObject parameters) {

  static final String MULTIFD = "multifd";
  static final String XBZRLE = "xbzrle";
  static final String ZERO_COPY = "zero-copy-send";
  static final String CHANNELS = "multifd-channels";
  static final String COMPRESSION = "multifd-compression";
  static final String ZSTD_LEVEL = "multifd-zstd-level";
  static final String CACHE = "xbzrle-cache-size";
  static final String TLS = "tls-creds";
  static final String SET_PARAMETERS = "migrate-set-parameters";

  private static final String SET_CAPABILITIES = "migrate-set-capabilities";
  private static final String ZSTD = "zstd";
  private static final String NO_COMPRESSION = "none";
  private static final List<String> CAPABILITIES = List.of(MULTIFD, XBZRLE, ZERO_COPY);
  private static final List<String> NUMBERS = List.of(CHANNELS, ZSTD_LEVEL, CACHE);
  private static final List<String> TEXTS = List.of(COMPRESSION, TLS);

  /** Asks a QEMU. */
  static LeverSettings of(QmpClient qmp) {
    return of(
        qmp.executeList("query-migrate-capabilities"), qmp.execute("query-migrate-parameters"));
  }

  /** Of what a QEMU has answered. */
  static LeverSettings of(List<JsonObject> states, JsonObject parameters) {
    var capabilities = new TreeMap<String, Boolean>();
    for (JsonObject capability : states) {
      String name = capability.text("capability").orElse("");
      if (CAPABILITIES.contains(name)) {
        capabilities.put(name, capability.flag("state").orElse(false));
      }
    }
    return new LeverSettings(capabilities, ours(parameters));
  }

  /** Reads back what {@link #toJson} has written. */
  static LeverSettings noted(JsonObject json) {
    var capabilities = new TreeMap<String, Boolean>();
    JsonObject on = json.object("capabilities").orElse(JsonObject.empty());
    for (String name : CAPABILITIES) {
      on.flag(name).ifPresent(state -> capabilities.put(name, state));
    }
    return new LeverSettings(
        capabilities, ours(json.object("parameters").orElse(JsonObject.empty())));
  }

  private static JsonObject ours(JsonObject all) {
    JsonObject ours = JsonObject.empty();
    for (String name : NUMBERS) {
      if (all.number(name).isPresent()) {
        ours = ours.with(name, all.number(name).getAsLong());
      }
    }
    for (String name : TEXTS) {
      if (all.text(name).isPresent()) {
        ours = ours.with(name, all.text(name).get());
      }
    }
    return ours;
  }

  JsonObject toJson() {
    JsonObject on = JsonObject.empty();
    for (Map.Entry<String, Boolean> capability : capabilities.entrySet()) {
      on = on.with(capability.getKey(), capability.getValue());
    }
    return JsonObject.empty().with("capabilities", on).with("parameters", parameters);
  }

  boolean has(String capability) {
    return capabilities.getOrDefault(capability, false);
  }

  /** What they amount to. What is on and no lever of ebb's, such as zlib, counts as multifd. */
  Levers levers() {
    int channels =
        has(MULTIFD)
            ? Math.clamp(parameters.number(CHANNELS).orElse(Levers.DEFAULT_CHANNELS), 1, 255)
            : 0;
    Optional<String> tls = parameters.text(TLS).filter(id -> !id.isEmpty());
    Compression compression = compression(channels);
    boolean plain = channels > 0 && tls.isEmpty() && compression instanceof Compression.None;
    return new Levers(compression, channels, tls, has(ZERO_COPY) && plain);
  }

  private Compression compression(int channels) {
    if (channels > 0) {
      return parameters.text(COMPRESSION).filter(ZSTD::equals).isPresent()
          ? new Compression.Zstd(Math.clamp(parameters.number(ZSTD_LEVEL).orElse(1), 1, 20))
          : new Compression.None();
    }
    return has(XBZRLE)
        ? Compression.Xbzrle.holding(
            parameters.number(CACHE).orElse(Compression.Xbzrle.DEFAULT_CACHE_BYTES))
        : new Compression.None();
  }

  /**
   * These settings with levers turned on, and none turned off.
   *
   * @param sends whether it is the source that they are for
   */
  LeverSettings with(Levers levers, boolean sends) {
    var on = new TreeMap<>(capabilities);
    JsonObject set = parameters;
    if (levers.usesMultifd()) {
      on.put(MULTIFD, true);
      set = set.with(CHANNELS, levers.channels()).with(COMPRESSION, NO_COMPRESSION);
    }
    switch (levers.compression()) {
      case Compression.None _ -> {}
      case Compression.Zstd(int level) -> set = set.with(COMPRESSION, ZSTD).with(ZSTD_LEVEL, level);
      case Compression.Xbzrle(long cacheBytes) -> {
        on.put(XBZRLE, true);
        set = set.with(CACHE, cacheBytes);
      }
    }
    if (levers.zeroCopy() && sends) {
      on.put(ZERO_COPY, true);
    }
    if (levers.tls().isPresent()) {
      set = set.with(TLS, levers.tls().get());
    }
    return new LeverSettings(on, set);
  }

  /**
   * Has a QEMU changed from what it has now to these settings; what is the same is not touched.
   *
   * @throws ebb.qemu.qmp.QmpException when it refuses
   */
  void set(QmpClient qmp) {
    LeverSettings now = of(qmp);
    List<JsonObject> off = changed(now, false);
    List<JsonObject> on = changed(now, true);
    JsonObject values = JsonObject.empty();
    for (String name : NUMBERS) {
      if (parameters.number(name).isPresent()
          && !parameters.number(name).equals(now.parameters.number(name))) {
        values = values.with(name, parameters.number(name).getAsLong());
      }
    }
    for (String name : TEXTS) {
      if (parameters.text(name).isPresent()
          && !parameters.text(name).equals(now.parameters.text(name))) {
        values = values.with(name, parameters.text(name).get());
      }
    }
    // In this order: which parameters go together depends on what is on.
    setCapabilities(qmp, off);
    if (!values.isEmpty()) {
      qmp.execute(SET_PARAMETERS, values);
    }
    setCapabilities(qmp, on);
  }

  private List<JsonObject> changed(LeverSettings now, boolean to) {
    var states = new ArrayList<JsonObject>();
    capabilities.forEach((name, state) -> {
      if (state == to && !state.equals(now.capabilities.getOrDefault(name, false))) {
        states.add(JsonObject.empty().with("capability", name).with("state", to));
      }
    });
    return states;
  }

  private static void setCapabilities(QmpClient qmp, List<JsonObject> states) {
    if (!states.isEmpty()) {
      qmp.execute(SET_CAPABILITIES, JsonObject.empty().with("capabilities", states));
    }
  }
}
