package ebb.lab.bench;

import ebb.lab.Lab;
import ebb.lab.Link;
import ebb.lab.ShapedLink;
import ebb.sim.scenario.LinkSpec;
import java.util.List;

/**
 * How the two QEMUs of a case are joined.
 *
 * @param shaped whether the link itself is that slow (network namespaces, needs root); else only
 *     QEMU's own cap slows it, which it lifts at the switchover
 * @param bytesPerSecond what it carries, bytes a second
 */
public record BenchLink(boolean shaped, long bytesPerSecond) {

  /** A unix socket carries about that, bytes a second: what the switchover gets under a cap. */
  private static final double SOCKET_BYTES_PER_SECOND = 1 << 30;

  /** Makes it. */
  Lab.LinkMaker maker() {
    return shaped ? directory -> ShapedLink.open(bytesPerSecond) : Link::unixSocket;
  }

  /** This link in the simulator's terms. */
  LinkSpec virtual() {
    return shaped
        ? new LinkSpec(bytesPerSecond, 0, List.of(), Double.POSITIVE_INFINITY)
        : new LinkSpec(SOCKET_BYTES_PER_SECOND, 0, List.of(), bytesPerSecond);
  }

  /** In a few words: {@code cap 60 MiB/s}. */
  public String describe() {
    return (shaped ? "shaped " : "cap ") + (bytesPerSecond >> 20) + " MiB/s";
  }
}
