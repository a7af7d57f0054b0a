package ebb.cli;

import ebb.agent.rules.AgentConfig;
import ebb.agent.watch.DaemonSpec;
import ebb.config.Text;

/** What an agent's configuration holds, in a line. */
final class AgentSummary {

  private AgentSummary() {}

  private static String daemons(AgentConfig config) {
    return String.join(" and ", config.daemons().stream().map(DaemonSpec::uri).toList());
  }

  static String of(AgentConfig config) {
    int rules = config.rules().rules().size();
    int monitors = config.monitors().size();
    return (monitors == 1 ? "1 monitor or pattern, " : monitors + " monitors or patterns, ")
        + (config.daemons().isEmpty() ? "" : "libvirt at " + daemons(config) + ", ")
        + (rules == 1 ? "1 rule, " : rules + " rules, ")
        + (config.speedBytesPerSecond().isPresent()
            ? "the host's cap " + Text.bytes(config.speedBytesPerSecond().getAsLong()) + "/s"
            : "no cap of the host's")
        + ", listens on "
        + config.api().socket()
        + config.api().tcp().map(tcp -> " and " + tcp.address()).orElse("");
  }
}
