package ebb.lab;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Two network namespaces joined by a pair of virtual network interfaces, with a token bucket on the
 * source's side. QEMU lifts its own cap at the switchover, so only on such a link is the downtime
 * that of a real network. Needs root.
 */
public final class ShapedLink implements Link {

  private static final String SOURCE_ADDRESS = "10.213.0.1";
  private static final String DESTINATION_ADDRESS = "10.213.0.2";
  private static final int PORT = 4444;

  /** One process may have several links at once. */
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final String source;
  private final String destination;

  private ShapedLink(String source, String destination) {
    this.source = source;
    this.destination = destination;
  }

  /**
   * Makes the namespaces and the link.
   *
   * @param bytesPerSecond what the link carries
   * @throws LabException when that is not possible here; nothing is left behind then
   */
  public static ShapedLink open(long bytesPerSecond) {
    String id = "ebb" + ProcessHandle.current().pid() + "n" + COUNT.getAndIncrement();
    var link = new ShapedLink(id + "s", id + "d");
    try {
      Iproute.ip("netns", "add", link.source);
      Iproute.ip("netns", "add", link.destination);
      Iproute.ip(
          "-n",
          link.source,
          "link",
          "add",
          "v0",
          "type",
          "veth",
          "peer",
          "name",
          "v1",
          "netns",
          link.destination);
      link.configure(link.source, "v0", SOURCE_ADDRESS);
      link.configure(link.destination, "v1", DESTINATION_ADDRESS);
      long burst = Math.max(64 << 10, bytesPerSecond / 250);
      Iproute.tc(
          "-n",
          link.source,
          "qdisc",
          "add",
          "dev",
          "v0",
          "root",
          "tbf",
          "rate",
          bytesPerSecond * 8 + "bit",
          "burst",
          Long.toString(burst),
          "latency",
          "50ms");
      return link;
    } catch (RuntimeException e) {
      link.close();
      throw e;
    }
  }

  /** Cuts the link: what is sent from now on is lost, and nobody is told. */
  public void cut() {
    Iproute.ip("-n", destination, "link", "set", "v1", "down");
  }

  /** Mends it. */
  public void mend() {
    Iproute.ip("-n", destination, "link", "set", "v1", "up");
  }

  private void configure(String namespace, String device, String address) {
    Iproute.ip("-n", namespace, "addr", "add", address + "/30", "dev", device);
    Iproute.ip("-n", namespace, "link", "set", device, "up");
    Iproute.ip("-n", namespace, "link", "set", "lo", "up");
  }

  @Override
  public String uri() {
    return "tcp:" + DESTINATION_ADDRESS + ":" + PORT;
  }

  @Override
  public List<String> sourcePrefix() {
    return List.of("ip", "netns", "exec", source);
  }

  @Override
  public List<String> destinationPrefix() {
    return List.of("ip", "netns", "exec", destination);
  }

  /** Removing the namespaces takes the interfaces with them. */
  @Override
  public void close() {
    for (String namespace : List.of(source, destination)) {
      try {
        Iproute.ip("netns", "del", namespace);
      } catch (LabException e) {
        // Never made, or gone already.
      }
    }
  }
}
