package ebb.core.policy;

import ebb.core.HypervisorTraits;
import ebb.core.Intent;
import ebb.core.Policy;
import ebb.core.measure.DowntimeLimit;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The registry of policies: an explicit list, no class-path scanning. */
public final class Policies {

  /** The policy that steers unless another is asked for. */
  public static final String EBB = "ebb";

  private static final Map<String, BiFunction<Intent, HypervisorTraits, SteerablePolicy>> BY_NAME =
      Map.of(
          EBB,
          ContractionPolicy::new,
          "rfc-2011",
          watched(Rfc2011Policy::new),
          "none",
          watched(intent -> new UnthrottledPolicy()));

  private Policies() {}

  private static BiFunction<Intent, HypervisorTraits, SteerablePolicy> watched(
      Function<Intent, Policy> maker) {
    return (intent, traits) ->
        new WatchedPolicy(maker.apply(intent.within(traits.stalls())), intent, traits);
  }

  /** The names, ebb's own first. */
  public static List<String> names() {
    return List.of(EBB, "rfc-2011", "none");
  }

  /**
   * A fresh policy for one migration.
   *
   * @throws IllegalArgumentException for an unknown name, naming the known ones
   */
  public static SteerablePolicy create(String name, Intent intent, HypervisorTraits traits) {
    BiFunction<Intent, HypervisorTraits, SteerablePolicy> maker = BY_NAME.get(name);
    if (maker == null) {
      throw new IllegalArgumentException(
          "no policy '" + name + "'; there are: " + String.join(", ", names()));
    }
    return maker.apply(intent, traits);
  }

  /** Whether a policy is ebb's own law, whose course can be run forward. */
  public static boolean isLaw(String name) {
    return name.equals(names().get(0));
  }

  /**
   * The downtime limit to ask of the hypervisor: plain pre-copy, which nobody steers, is given the
   * whole of the operator's.
   */
  public static DowntimeLimit downtimeLimit(String name, Intent intent) {
    return steers(name) ? DowntimeLimit.careful(intent) : DowntimeLimit.whole(intent);
  }

  /** Whether a policy ever throttles. */
  public static boolean steers(String name) {
    return !name.equals("none");
  }
}
