package ebb.agent.rules;

import ebb.agent.watch.GuestInfo;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

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

  private static boolean matches(String glob, String text) {
    String pattern =
        glob.codePoints()
            .mapToObj(c ->
                switch (c) {
                  case '*' -> ".*";
                  case '?' -> ".";
                  default -> Pattern.quote(Character.toString(c));
                })
            .collect(Collectors.joining());
    return Pattern.compile(pattern, Pattern.DOTALL).matcher(text).matches();
  }
}
