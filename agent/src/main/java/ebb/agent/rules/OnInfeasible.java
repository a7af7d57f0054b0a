package ebb.agent.rules;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What to do once it is certain that a deadline cannot be kept. */
public enum OnInfeasible {
  /** Do not begin; a migration that runs already goes on. */
  REFUSE,
  /** Go on, late. */
  CONTINUE,
  /** Give the migration up; the guest runs on at the source. */
  CANCEL,
  /** Stall the guest until it is over. */
  STALL,
  /** Let the guest go on at the destination, where it fetches what it misses. */
  POST_COPY;

  /** The word for it in files. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Reads the word.
   *
   * @throws IllegalArgumentException for any other, naming those there are
   */
  public static OnInfeasible parse(String word) {
    return Arrays.stream(values())
        .filter(value -> value.word().equals(word))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "'"
                    + word
                    + "' is none of "
                    + Arrays.stream(values())
                        .map(OnInfeasible::word)
                        .collect(Collectors.joining(", "))));
  }
}
