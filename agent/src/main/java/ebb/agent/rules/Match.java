package ebb.agent.rules;

import ebb.agent.watch.GuestInfo;
import java.util.Optional;

/**
 * Which guests a rule is for: those that meet all that is given.
 *
 * @param name its name, where {@code *} stands for any text and {@code ?} for one character
 * @param tag one of its tags
 * @param minMemory least RAM, bytes
 * @param maxMemory most RAM, bytes
 */
public record Match(
    Optional<String> name,
    Optional<String> tag,
    Optional<Long> minMemory,
    Optional<Long> maxMemory) {

  /** Every guest. */
  public static final Match ALL =
      new Match(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /** Whether a guest meets it. One whose memory is unknown meets no bound on it. */
  public boolean fits(GuestInfo guest) {
    long memory = guest.memoryBytes().orElse(-1);
    return name.map(glob -> matches(glob, guest.name())).orElse(true)
        && tag.map(guest.tags()::contains).orElse(true)
        && minMemory.map(least -> memory >= least).orElse(true)
        && maxMemory.map(most -> memory >= 0 && memory <= most).orElse(true);
  }

  /**
   * Whether a text fits a pattern of {@code *} and {@code ?}. Takes at most the product of their
   * lengths: after a failure only the last star is tried again, one character on.
   */
  static boolean matches(String glob, String text) {
    int[] pattern = glob.codePoints().toArray();
    int[] name = text.codePoints().toArray();
    int at = 0;
    int star = -1;
    int starMatchedUntil = 0;
    for (int i = 0; i < name.length; ) {
      if (at < pattern.length && pattern[at] == '*') {
        star = at++;
        starMatchedUntil = i;
      } else if (at < pattern.length && (pattern[at] == '?' || pattern[at] == name[i])) {
        at++;
        i++;
      } else if (star >= 0) {
        at = star + 1;
        i = ++starMatchedUntil;
      } else {
        return false;
      }
    }
    while (at < pattern.length && pattern[at] == '*') {
      at++;
    }
    return at == pattern.length;
  }
}
