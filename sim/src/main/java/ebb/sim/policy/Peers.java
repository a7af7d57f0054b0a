package ebb.sim.policy;

import static ebb.sim.policy.Family.HYPERVISOR;
import static ebb.sim.policy.Family.KUBEVIRT;
import static ebb.sim.policy.Family.MANAGER;
import static ebb.sim.policy.Family.OVIRT;

import ebb.core.Actuation;
import ebb.core.HypervisorTraits;
import ebb.core.Intent;
import ebb.core.policy.Policies;
import ebb.sim.clairvoyant.Clairvoyant;
import ebb.sim.policy.AutoConverge.Settings;
import ebb.sim.policy.Peer.Kind;
import ebb.sim.policy.Peer.Maker;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The registry of all that can steer a virtual migration: ebb's own policies and its peers. */
public final class Peers {

  private static final double QEMU_VERSION = 10.0;
  private static final double CLOUDSTACK_DOWNTIME_SECONDS = 1;
  private static final double CLOUDSTACK_PAUSE_SECONDS = 300;
  private static final double CLOUD_HYPERVISOR_TIMEOUT_SECONDS = 3600;
  private static final double LIBVIRT_TIMEOUT_COPIES = 3;

  private static final double FIXED_SHARE = 0.1;
  private static final double FIXED_FROM_ROUND = 2;

  private static final Map<String, Kind> KINDS = kinds();

  /** ebb's own law. */
  public static final Peer EBB = of("ebb");

  /** Not a policy but the bound to all: what could have been lost at least in ebb's own time. */
  public static final Peer CLAIRVOYANT =
      new Peer(
          Clairvoyant.NAME,
          new Kind(
              new PolicyId(Clairvoyant.NAME, Family.BASELINE, true),
              Set.of(),
              false,
              (s, i, x) -> {
                throw new IllegalStateException("the clairvoyant steers nothing");
              }),
          Map.of());

  private Peers() {}

  private static Map<String, Kind> kinds() {
    return Stream.concat(Policies.names().stream().map(Peers::own), peers())
        .collect(
            Collectors.toMap(
                kind -> kind.id().name(), kind -> kind, (one, other) -> one, LinkedHashMap::new));
  }

  private static Stream<Kind> peers() {
    return Stream.of(
        new Kind(
            new PolicyId("fixed-share", MANAGER, false),
            Set.of("share", "from"),
            true,
            (s, i, x) ->
                Steering.of(
                    new FixedShare(
                        x.getOrDefault("share", FIXED_SHARE),
                        x.getOrDefault("from", FIXED_FROM_ROUND)))),
        kind("stop-and-copy", Family.BASELINE, () -> Steering.of(new StopAndCopy())),
        autoConverge("auto-converge-7.2", Generation.WITHOUT_TIMER),
        autoConverge("auto-converge-9.2", Generation.COUNTED_TIMER),
        autoConverge("auto-converge-11.1", Generation.UNCOUNTED_TIMER),
        kind(
            "dirty-limit",
            Family.QEMU,
            (s, i, x) -> Steering.of(new DirtyLimit(x.getOrDefault("limit", 1.0))),
            "limit"),
        kind("post-copy", Family.POST_COPY, () -> Steering.of(new PostCopyPolicy())),
        kind(
            "ovirt-minimal-downtime", OVIRT, () -> Steering.of(DowntimeSchedule.minimalDowntime())),
        kind("ovirt-suspend", OVIRT, () -> Steering.of(DowntimeSchedule.suspend())),
        kind("ovirt-very-large", OVIRT, () -> Steering.of(DowntimeSchedule.veryLarge())),
        kind("nova", MANAGER, () -> Steering.of(new NovaPolicy())),
        kind("kubevirt", KUBEVIRT, () -> Steering.of(new KubeVirtPolicy())),
        kind("kubevirt-stall", KUBEVIRT, () -> Steering.of(new KubeVirtStallPolicy())),
        kind("kubevirt-ramp", KUBEVIRT, () -> Steering.of(new KubeVirtRampPolicy())),
        kind(
            "proxmox",
            MANAGER,
            () ->
                Steering.of(
                    new ProxmoxPolicy(),
                    new AutoConverge(Generation.COUNTED_TIMER, Settings.DEFAULTS))),
        kind(
            "incus",
            MANAGER,
            () ->
                Steering.of(
                    new AutoConverge(
                        Generation.COUNTED_TIMER, new Settings(20, 50, 10, 99, false)))),
        kind(
            "cloudstack",
            MANAGER,
            () ->
                Steering.of(new PauseAfter(CLOUDSTACK_PAUSE_SECONDS, CLOUDSTACK_DOWNTIME_SECONDS))),
        kind("xen", HYPERVISOR, () -> Steering.of(new XenPolicy())),
        kind(
            "cloud-hypervisor",
            HYPERVISOR,
            (s, i, x) ->
                Steering.of(
                    new PauseAfter(CLOUD_HYPERVISOR_TIMEOUT_SECONDS, i.maxDowntimeSeconds()))),
        kind(
            "libvirt-timeout",
            MANAGER,
            (s, i, x) ->
                Steering.of(
                    new PauseAfter(
                        x.getOrDefault("timeout", LIBVIRT_TIMEOUT_COPIES * s.singleCopySeconds()),
                        i.maxDowntimeSeconds())),
            "timeout"));
  }

  private static Kind kind(String name, Family family, Supplier<Steering> maker) {
    return kind(name, family, (s, i, x) -> maker.get());
  }

  private static Kind kind(String name, Family family, Maker maker, String... settings) {
    return new Kind(new PolicyId(name, family, false), Set.of(settings), false, maker);
  }

  /** One of ebb's own policies, of which all but the plain pre-copy obey the aggression. */
  private static Kind own(String name) {
    boolean law = Policies.isLaw(name);
    return new Kind(
        new PolicyId(name, law ? Family.EBB : Family.BASELINE, Policies.steers(name)),
        law ? Set.of("qemu") : Set.of(),
        true,
        (s, intent, x) -> own(name, intent, Generation.of(x.getOrDefault("qemu", QEMU_VERSION))));
  }

  private static Steering own(String name, Intent intent, Generation qemu) {
    return Steering.own(name, Policies.create(name, intent, traits(qemu)), qemu);
  }

  private static HypervisorTraits traits(Generation qemu) {
    return new HypervisorTraits(Actuation.AT_ONCE, SyncTimer.seconds(qemu));
  }

  private static Kind autoConverge(String name, Generation generation) {
    return kind(
        name,
        Family.QEMU,
        (scenario, intent, x) ->
            Steering.of(
                new AutoConverge(
                    generation,
                    new Settings(
                        x.getOrDefault("trigger", Settings.DEFAULTS.trigger()),
                        x.getOrDefault("initial", Settings.DEFAULTS.initial()),
                        x.getOrDefault("increment", Settings.DEFAULTS.increment()),
                        x.getOrDefault("maximum", Settings.DEFAULTS.maximum()),
                        x.getOrDefault("tail-slow", 0.0) != 0))),
        "trigger",
        "initial",
        "increment",
        "maximum",
        "tail-slow");
  }

  /** All of them without settings, ebb's own first; without the clairvoyant. */
  public static List<Peer> all() {
    return KINDS.keySet().stream().map(Peers::of).toList();
  }

  /** Whether it is ebb's own law, whose course can be run forward. */
  public static boolean isLaw(Peer peer) {
    return peer.id().family() == Family.EBB;
  }

  /** What an own policy knows of the QEMU that it steers. */
  public static HypervisorTraits traits(Peer peer) {
    return traits(Generation.of(peer.setting("qemu", QEMU_VERSION)));
  }

  /**
   * The one of that name, in whatever case, with settings if there are any: {@code
   * auto-converge-9.2:initial=80}.
   *
   * @throws IllegalArgumentException for an unknown name or setting, naming the known ones
   */
  public static Peer of(String text) {
    String name = text.toLowerCase(Locale.ROOT);
    if (name.equals(Clairvoyant.NAME)) {
      return CLAIRVOYANT;
    }
    String[] parts = name.split(":", -1);
    Kind kind = KINDS.get(parts[0]);
    if (kind == null) {
      throw new IllegalArgumentException(
          "no policy '" + parts[0] + "'; there are: " + String.join(", ", KINDS.keySet()));
    }
    Map<String, Double> settings = new LinkedHashMap<>();
    for (int i = 1; i < parts.length; i++) {
      int equals = parts[i].indexOf('=');
      String key = equals < 0 ? parts[i] : parts[i].substring(0, equals);
      if (equals < 0 || !kind.settings().contains(key)) {
        throw new IllegalArgumentException(
            "no setting '" + parts[i] + "' of policy " + parts[0] + "; there are: " + known(kind));
      }
      settings.put(key, value(key, parts[i].substring(equals + 1)));
    }
    return new Peer(name, kind, settings);
  }

  private static String known(Kind kind) {
    return kind.settings().isEmpty()
        ? "none"
        : String.join("=N, ", kind.settings().stream().sorted().toList()) + "=N";
  }

  private static double value(String key, String text) {
    try {
      double value = Double.parseDouble(text);
      if (value >= 0 && value <= 1e6) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(key + ": '" + text + "' is not a number", e);
    }
    throw new IllegalArgumentException(key + " lies between 0 and 1000000, not " + text);
  }
}
