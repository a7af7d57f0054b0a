package ebb.qemu.qmp;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a monitor listens: a unix socket, or a host and port. */
public sealed interface QmpAddress {

  /** For {@code connect}. */
  SocketAddress toSocketAddress();

  /** Whether the QEMU behind it runs on this machine, as far as the address tells. */
  boolean isLocal();

  /** A unix socket's path. */
  record Unix(String path) implements QmpAddress {
    @Override
    public SocketAddress toSocketAddress() {
      return UnixDomainSocketAddress.of(path);
    }

    @Override
    public boolean isLocal() {
      return true;
    }

    @Override
    public String toString() {
      return path;
    }
  }

  /** A host and a TCP port. */
  record Tcp(String host, int port) implements QmpAddress {
    @Override
    public SocketAddress toSocketAddress() {
      return new InetSocketAddress(host, port);
    }

    @Override
    public boolean isLocal() {
      return host.equals("localhost") || host.equals("::1") || host.startsWith("127.");
    }

    @Override
    public String toString() {
      return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
  }

  /**
   * Reads {@code /path/to/socket}, {@code unix:PATH}, {@code host:port}, {@code tcp:host:port} or
   * {@code [v6]:port}.
   *
   * @throws IllegalArgumentException for anything else, showing these forms
   */
  static QmpAddress parse(String text) {
    if (text.startsWith("unix:") && text.length() > 5) {
      return new Unix(text.substring(5));
    }
    if (text.contains("/")) {
      return new Unix(text);
    }
    Matcher tcp = HOST_AND_PORT.matcher(text);
    if (tcp.matches() && tcp.group(2).length() <= 5) {
      int port = Integer.parseInt(tcp.group(2));
      if (port >= 1 && port <= 65535) {
        String host = tcp.group(1);
        return new Tcp(host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port);
      }
    }
    throw new IllegalArgumentException(
        "'"
            + text
            + "' is no monitor address; write /path/to/socket, unix:PATH, host:port or [v6]:port");
  }

  /** What {@link #parse} takes for a TCP address. */
  Pattern HOST_AND_PORT = Pattern.compile("(?:tcp:)?(\\[[0-9a-fA-F:.]+]|[^:\\[\\]]+):(\\d+)");
}
