package ebb.agent.watch;

import ebb.config.PlainText;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A guest of this host, as rules and people know it.
 *
 * @param id tells it from all others on this host: where it is reached
 * @param name as QEMU or libvirt was given it; the socket's name where it was given none; without
 *     control characters, and at most {@link #LONGEST_NAME} characters
 * @param tags words that the configuration gives it
 * @param memoryBytes its RAM, empty when that is not known
 */
public record GuestInfo(String id, String name, Set<String> tags, OptionalLong memoryBytes) {

  /** No name is longer. */
  public static final int LONGEST_NAME = 128;

  /** Whether it is a domain of libvirt's, and not reached by a monitor of its own. */
  public boolean isOfLibvirt() {
    return id.contains(":///");
  }

  /** Cleans the name, and cuts it. */
  public GuestInfo {
    String clean = PlainText.of(name);
    name = clean.length() > LONGEST_NAME ? clean.substring(0, LONGEST_NAME - 3) + "..." : clean;
  }
}
