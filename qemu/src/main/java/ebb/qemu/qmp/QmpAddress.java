package ebb.qemu.qmp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a monitor listens: a unix socket, or a host and port. */
public sealed interface QmpAddress {

  /** For {@code connect}; a host name is looked up here, which can take its time. */
  SocketAddress toSocketAddress();

  /** Whether the QEMU behind it runs on this machine, as far as the address tells. */
  boolean isLocal();

  /**
   * A unix socket.
   *
   * @param path as given, relative to the working directory when it is not absolute
   */
  record Unix(String path) implements QmpAddress {

    /** Refuses what cannot be a path, with an IllegalArgumentException. */
    public Unix {
      if (path.isBlank()) {
        throw new IllegalArgumentException("a unix socket needs a path");
      }
      try {
        var _ = Path.of(path);
      } catch (InvalidPathException e) {
        throw new IllegalArgumentException("no path of a unix socket: " + e.getReason(), e);
      }
    }

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

  /**
   * A host and a TCP port.
   *
   * @param host a name or a literal address, IPv6 without brackets
   * @param port 1 to 65535
   */
  record Tcp(String host, int port) implements QmpAddress {

    private static final Pattern FORM =
        Pattern.compile("(?:tcp:)?(?:\\[([^\\[\\]]+)]|([^:\\[\\]\\s]+)):(\\d{1,5})");

    /** Refuses an empty host and a port out of range, with an IllegalArgumentException. */
    public Tcp {
      if (host.isBlank()) {
        throw new IllegalArgumentException("a TCP address needs a host");
      }
      if (port < 1 || port > 65535) {
        throw new IllegalArgumentException("port " + port + " is not in 1 to 65535");
      }
    }

    private static Tcp of(Matcher form) {
      String v6 = form.group(1);
      return new Tcp(v6 != null ? v6 : form.group(2), Integer.parseInt(form.group(3)));
    }

    @Override
    public SocketAddress toSocketAddress() {
      return new InetSocketAddress(host, port);
    }

    /** Looks at the text only: a name that happens to resolve to this machine is not local. */
    @Override
    public boolean isLocal() {
      if (host.equalsIgnoreCase("localhost")) {
        return true;
      }
      try {
        return InetAddress.ofLiteral(host).isLoopbackAddress();
      } catch (IllegalArgumentException e) {
        return false;
      }
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
    try {
      if (text.startsWith("unix:")) {
        return new Unix(text.substring("unix:".length()));
      }
      if (text.contains("/") && !text.startsWith("tcp:")) {
        return new Unix(text);
      }
      Matcher form = Tcp.FORM.matcher(text);
      if (form.matches()) {
        return Tcp.of(form);
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(wrong(text) + " (" + e.getMessage() + ")", e);
    }
    throw new IllegalArgumentException(wrong(text));
  }

  private static String wrong(String text) {
    return "'"
        + text
        + "' is no monitor address; write /path/to/socket, unix:PATH, host:port or [v6]:port";
  }
}
