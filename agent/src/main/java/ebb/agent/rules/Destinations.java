package ebb.agent.rules;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where the interface may send guests. QEMU takes more for a destination than a host: {@code exec:}
 * runs a command as its user, {@code file:} writes the guest's memory anywhere; and a URI of
 * libvirt's may name a command that its daemon runs as root. So only plain forms pass.
 *
 * @param hosts names and addresses, where {@code *} and {@code ?} are wild; empty for none over
 *     TCP, and any over the unix socket, which is root's
 */
public record Destinations(List<String> hosts) {

  private static final String HOST = "(\\[[0-9a-fA-F:.]{2,45}]|[A-Za-z0-9][A-Za-z0-9._-]{0,252})";
  private static final Pattern OF_QEMU = Pattern.compile("tcp:" + HOST + ":([0-9]{1,5})");
  private static final Pattern OF_LIBVIRT =
      Pattern.compile(
          "qemu\\+(?:tls|tcp|ssh)://(?:[A-Za-z0-9_][A-Za-z0-9_.-]{0,31}@)?"
              + HOST
              + "(?::([0-9]{1,5}))?/system");

  /**
   * Passes a destination on, as it is, if it may be one.
   *
   * @param ofLibvirt whether the guest is a domain of libvirt's
   * @param overTcp whether it was asked for with a token, and not by root
   * @throws IllegalArgumentException if not; the message says what to do
   */
  public String check(String destination, boolean ofLibvirt, boolean overTcp) {
    Matcher form = (ofLibvirt ? OF_LIBVIRT : OF_QEMU).matcher(destination);
    if (!form.matches() || !isPort(form.group(2))) {
      throw new IllegalArgumentException(
          "destination: write "
              + (ofLibvirt ? "qemu+tls://HOST/system (or +ssh, +tcp)" : "tcp:HOST:PORT")
              + "; nothing else is taken here, use ebb migrate on the host for that");
    }
    String host = form.group(1).replaceAll("[\\[\\]]", "");
    boolean allowed =
        hosts.isEmpty() ? !overTcp : hosts.stream().anyMatch(glob -> Match.matches(glob, host));
    if (!allowed) {
      throw new IllegalArgumentException(
          "destination: "
              + host
              + " is not among those that the agent may send guests to; add it to api.destinations"
              + " in its configuration");
    }
    return destination;
  }

  private static boolean isPort(@Nullable String text) {
    return text == null || (Integer.parseInt(text) >= 1 && Integer.parseInt(text) <= 65535);
  }
}
