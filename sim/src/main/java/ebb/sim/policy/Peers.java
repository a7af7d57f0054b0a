package ebb.sim.policy;

import ebb.core.Actuation;
import ebb.core.HypervisorTraits;
import ebb.core.Intent;
import ebb.core.policy.Policies;
import ebb.sim.clairvoyant.Clairvoyant;
import ebb.sim.policy.AutoConverge.Settings;
import ebb.sim.scenario.Scenario;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The registry of all that can steer a virtual migration: ebb's own policies and its peers. */
public final class Peers {

  private static final double QEMU_VERSION = 10.0;
  private static final double CLOUDSTACK_DOWNTIME_SECONDS = 1;
  private static final double CLOUDSTACK_PAUSE_SECONDS = 300;
  private static final double CLOUD_HYPERVISOR_TIMEOUT_SECONDS = 3600;
  private static final double LIBVIRT_TIMEOUT_COPIES = 3;

  /** Makes what steers one migration. */
  @FunctionalInterface
  private interface Maker {
    Steering make(Scenario scenario, Intent intent, Map<String, Double> settings);
  }

  private static final Map<String, Maker> MAKERS = makers();

  private static final Set<String> OBEYS_AGGRESSION = Set.of("ebb", "rfc-2011", Clairvoyant.NAME);

  private Peers() {}

  private static Map<String, Maker> makers() {
    Map<String, Maker> makers = new LinkedHashMap<>();
    for (String own : Policies.names()) {
      makers.put(
          own,
          (s, intent, x) -> own(own, intent, Generation.of(x.getOrDefault("qemu", QEMU_VERSION))));
    }
    makers.put(
        "fixed-share",
        (s, i, x) ->
            Steering.of(new FixedShare(x.getOrDefault("share", 0.1), x.getOrDefault("from", 2.0))));
    makers.put("stop-and-copy", (s, i, x) -> Steering.of(new StopAndCopy()));
    makers.put("auto-converge-7.2", autoConverge(Generation.WITHOUT_TIMER));
    makers.put("auto-converge-9.2", autoConverge(Generation.COUNTED_TIMER));
    makers.put("auto-converge-11.1", autoConverge(Generation.UNCOUNTED_TIMER));
    makers.put(
        "dirty-limit", (s, i, x) -> Steering.of(new DirtyLimit(x.getOrDefault("limit", 1.0))));
    makers.put("post-copy", (s, i, x) -> Steering.of(new PostCopyPolicy()));
    makers.put(
        "ovirt-minimal-downtime", (s, i, x) -> Steering.of(DowntimeSchedule.minimalDowntime()));
    makers.put("ovirt-suspend", (s, i, x) -> Steering.of(DowntimeSchedule.suspend()));
    makers.put("ovirt-very-large", (s, i, x) -> Steering.of(DowntimeSchedule.veryLarge()));
    makers.put("nova", (s, i, x) -> Steering.of(new NovaPolicy()));
    makers.put("kubevirt", (s, i, x) -> Steering.of(new KubeVirtPolicy()));
    makers.put("kubevirt-stall", (s, i, x) -> Steering.of(new KubeVirtStallPolicy()));
    makers.put("kubevirt-ramp", (s, i, x) -> Steering.of(new KubeVirtRampPolicy()));
    makers.put(
        "proxmox",
        (s, i, x) ->
            Steering.of(
                new ProxmoxPolicy(),
                new AutoConverge(Generation.COUNTED_TIMER, Settings.DEFAULTS)));
    makers.put(
        "incus",
        (s, i, x) ->
            Steering.of(
                new AutoConverge(Generation.COUNTED_TIMER, new Settings(20, 50, 10, 99, false))));
    makers.put(
        "cloudstack",
        (s, i, x) ->
            Steering.of(new PauseAfter(CLOUDSTACK_PAUSE_SECONDS, CLOUDSTACK_DOWNTIME_SECONDS)));
    makers.put("xen", (s, i, x) -> Steering.of(new XenPolicy()));
    makers.put(
        "cloud-hypervisor",
        (s, i, x) ->
            Steering.of(new PauseAfter(CLOUD_HYPERVISOR_TIMEOUT_SECONDS, i.maxDowntimeSeconds())));
    makers.put(
        "libvirt-timeout",
        (s, i, x) ->
            Steering.of(
                new PauseAfter(
                    x.getOrDefault("timeout", LIBVIRT_TIMEOUT_COPIES * s.singleCopySeconds()),
                    i.maxDowntimeSeconds())));
    return makers;
  }

  private static Steering own(String name, Intent intent, Generation qemu) {
    return Steering.own(name, Policies.create(name, intent, traits(qemu)), qemu);
  }

  private static HypervisorTraits traits(Generation qemu) {
    return new HypervisorTraits(Actuation.AT_ONCE, SyncTimer.seconds(qemu));
  }

  private static Maker autoConverge(Generation generation) {
    return (scenario, intent, x) ->
        Steering.of(
            new AutoConverge(
                generation,
                new Settings(
                    x.getOrDefault("trigger", Settings.DEFAULTS.trigger()),
                    x.getOrDefault("initial", Settings.DEFAULTS.initial()),
                    x.getOrDefault("increment", Settings.DEFAULTS.increment()),
                    x.getOrDefault("maximum", Settings.DEFAULTS.maximum()),
                    x.getOrDefault("tail-slow", 0.0) != 0)));
  }

  /** The names, ebb's own first. */
  public static List<String> names() {
    return List.copyOf(MAKERS.keySet());
  }

  /** Whether it is ebb's own law, whose course can be run forward. */
  public static boolean isLaw(String policy) {
    return PolicyName.parse(policy).name().equals("ebb");
  }

  /** What an own policy knows of the QEMU that it steers. */
  public static HypervisorTraits traits(String policy) {
    return traits(
        Generation.of(PolicyName.parse(policy).settings().getOrDefault("qemu", QEMU_VERSION)));
  }

  /** Whether the aggression makes a difference to a policy, or to the bound that follows ebb. */
  public static boolean obeysAggression(String policy) {
    return OBEYS_AGGRESSION.contains(PolicyName.parse(policy).name());
  }

  /**
   * What steers one migration. What somebody meddles with ebb's own policies, and the fixed share,
   * set again; all others live with it.
   *
   * @param policy a name, with settings if there are any: {@code auto-converge-9.2:initial=80}
   * @throws IllegalArgumentException for an unknown name or setting, naming the known ones
   */
  public static Steering create(String policy, Scenario scenario, Intent intent) {
    PolicyName name = PolicyName.parse(policy);
    Steering steering = maker(name).make(scenario, intent, name.settings());
    boolean repairs = Policies.names().contains(name.name()) || name.name().equals("fixed-share");
    var inside = Meddler.in(steering.inside(), scenario.meddling(), repairs);
    return new Steering(steering.outside(), steering.manager(), inside, steering.careful());
  }

  /**
   * A policy as it is written here, in lower case, whatever the case it was given in.
   *
   * @throws IllegalArgumentException for an unknown name or setting, naming the known ones
   */
  public static String known(String policy) {
    maker(PolicyName.parse(policy));
    return policy.toLowerCase(Locale.ROOT);
  }

  private static Maker maker(PolicyName name) {
    Maker maker = MAKERS.get(name.name());
    if (maker == null) {
      throw new IllegalArgumentException(
          "no policy '" + name.name() + "'; there are: " + String.join(", ", names()));
    }
    return maker;
  }

  /** A name with settings. */
  private record PolicyName(String name, Map<String, Double> settings) {

    private static final Map<String, Set<String>> KNOWN =
        Map.of(
            "ebb", Set.of("qemu"),
            "auto-converge-7.2", Set.of("trigger", "initial", "increment", "maximum", "tail-slow"),
            "auto-converge-9.2", Set.of("trigger", "initial", "increment", "maximum", "tail-slow"),
            "auto-converge-11.1", Set.of("trigger", "initial", "increment", "maximum", "tail-slow"),
            "dirty-limit", Set.of("limit"),
            "fixed-share", Set.of("share", "from"),
            "libvirt-timeout", Set.of("timeout"));

    static PolicyName parse(String text) {
      String[] parts = text.toLowerCase(Locale.ROOT).split(":", -1);
      Set<String> known = KNOWN.getOrDefault(parts[0], Set.of());
      Map<String, Double> settings = new LinkedHashMap<>();
      for (int i = 1; i < parts.length; i++) {
        int equals = parts[i].indexOf('=');
        String key = equals < 0 ? parts[i] : parts[i].substring(0, equals);
        if (equals < 0 || !known.contains(key)) {
          throw new IllegalArgumentException(
              "no setting '"
                  + parts[i]
                  + "' of policy "
                  + parts[0]
                  + "; there are: "
                  + (known.isEmpty()
                      ? "none"
                      : String.join("=N, ", known.stream().sorted().toList()) + "=N"));
        }
        settings.put(key, value(key, parts[i].substring(equals + 1)));
      }
      return new PolicyName(parts[0], settings);
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
}
