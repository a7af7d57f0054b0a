package ebb.core;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What to do about a deadline that cannot be kept with the CPU that the guest is to keep. */
public enum OnInfeasible {
  /** Do not begin; if it turns out only later, go on. */
  REFUSE,
  /** Go on and finish late, with the least share that was asked for. */
  CONTINUE,
  /** Give the migration up as soon as the miss is certain; the guest runs on at the source. */
  CANCEL,
  /** Take from the guest also the CPU that it was to keep, up to all of it. */
  STALL,
  /** Let the guest go on at the destination at once, and fetch there what it misses. */
  POST_COPY;

  /** The word that operators write for it. */
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
