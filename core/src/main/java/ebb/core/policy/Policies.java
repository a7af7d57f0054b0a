package ebb.core.policy;

import ebb.core.Intent;
import ebb.core.Policy;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The registry of policies: an explicit list, no class-path scanning. */
public final class Policies {

  private static final Map<String, Function<Intent, Policy>> BY_NAME =
      Map.of(
          "ebb", ContractionPolicy::new,
          "rfc-2011", Rfc2011Policy::new,
          "none", intent -> new UnthrottledPolicy());

  private Policies() {}

  /** The names, ebb's own first. */
  public static List<String> names() {
    return List.of("ebb", "rfc-2011", "none");
  }

  /**
   * A fresh policy for one migration.
   *
   * @throws IllegalArgumentException for an unknown name, naming the known ones
   */
  public static Policy create(String name, Intent intent) {
    Function<Intent, Policy> maker = BY_NAME.get(name);
    if (maker == null) {
      throw new IllegalArgumentException(
          "no policy '" + name + "'; there are: " + String.join(", ", names()));
    }
    return maker.apply(intent);
  }
}
