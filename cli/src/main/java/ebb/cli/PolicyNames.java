package ebb.cli;

import ebb.sim.policy.Peer;
import ebb.sim.policy.Peers;
import java.util.List;

/** What {@code --policy} names in the simulator. */
final class PolicyNames {

  private PolicyNames() {}

  /**
   * The policies of those names.
   *
   * @param all what the word {@code all} stands for
   * @throws UsageException for what is no policy
   */
  static List<Peer> of(List<String> given, List<Peer> all) {
    return given.contains("all") ? all : given.stream().map(PolicyNames::peer).toList();
  }

  private static Peer peer(String policy) {
    try {
      return Peers.of(policy);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--policy: " + e.getMessage());
    }
  }
}
