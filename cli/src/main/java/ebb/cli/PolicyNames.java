package ebb.cli;

import ebb.sim.Simulation;
import java.util.List;

/** What {@code --policy} names in the simulator. */
final class PolicyNames {

  private PolicyNames() {}

  /**
   * The policies as the simulator writes them.
   *
   * @param all what the word {@code all} stands for
   * @throws UsageException for what is no policy
   */
  static List<String> of(List<String> given, List<String> all) {
    return given.contains("all") ? all : given.stream().map(PolicyNames::known).toList();
  }

  private static String known(String policy) {
    try {
      return Simulation.known(policy);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--policy: " + e.getMessage());
    }
  }
}
