package ebb.agent.rules;

import ebb.agent.watch.DaemonSpec;
import ebb.agent.watch.MonitorSpec;
import ebb.host.throttle.ThrottleChoice;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What an agent is to do.
 *
 * @param monitors QEMU monitors to watch
 * @param daemons libvirt daemons to watch
 * @param interval how often a guest is asked whether it migrates
 * @param speedBytesPerSecond what all migrations of this host together may use
 * @param throttle how guests are slowed
 * @param rules how each is steered
 */
public record AgentConfig(
    List<MonitorSpec> monitors,
    List<DaemonSpec> daemons,
    Duration interval,
    OptionalLong speedBytesPerSecond,
    ThrottleChoice throttle,
    Rules rules,
    History history,
    Api api) {

  /** Where the history is when nothing else is said. */
  public static final Path DEFAULT_HISTORY = Path.of("/var/lib/ebb/history.db");

  /** Where the agent listens when nothing else is said. */
  public static final Path DEFAULT_SOCKET = Path.of("/run/ebb-agent/agent.sock");

  /**
   * The history.
   *
   * @param file an SQLite database
   * @param keep how long a migration is remembered
   * @param most how many are
   */
  public record History(Path file, Duration keep, int most) {}

  /**
   * Where the agent listens.
   *
   * @param socket a unix socket, for its owner alone
   * @param tcp a TCP port besides, for those who know the token
   * @param destinations where it may send guests
   */
  public record Api(Path socket, Optional<Tcp> tcp, Destinations destinations) {}

  /**
   * A TCP port.
   *
   * @param tokenFile holds the token; made when it is not there
   * @param readTokenFile the same for a token that allows to look, and nothing else
   * @param names further host names that requests may be addressed to
   * @param tls needed unless the address is the loopback's
   */
  public record Tcp(
      InetSocketAddress address,
      Path tokenFile,
      Optional<Path> readTokenFile,
      List<String> names,
      Optional<Tls> tls) {}

  /**
   * A certificate with its key, both PEM.
   *
   * @param certificate the chain
   * @param key PKCS #8, not encrypted
   */
  public record Tls(Path certificate, Path key) {}
}
