package ebb.steering;

import java.time.Duration;

/**
 * How much is borne with before a migration is given up.
 *
 * @param retries how often one that broke off, and left the guest running at the source, is begun
 *     again, 0 or more
 * @param stallTimeout how long nothing may get across the link before ebb cancels it, which counts
 *     as breaking off; zero means for ever
 */
public record Perseverance(int retries, Duration stallTimeout) {

  /** One attempt, which may stall for ever. */
  public static final Perseverance NONE = new Perseverance(0, Duration.ZERO);

  private static final long LONGEST_PAUSE_SECONDS = 30;

  /** Refuses numbers below zero, with an IllegalArgumentException. */
  public Perseverance {
    if (retries < 0 || stallTimeout.isNegative()) {
      throw new IllegalArgumentException(
          "retries and time-out cannot be below zero: " + retries + ", " + stallTimeout);
    }
  }

  /**
   * How long to wait before the next attempt: 1 s, 2 s, 4 s, and so on to 30 s.
   *
   * @param failures how many attempts have failed, 1 or more
   */
  public static Duration pauseAfter(int failures) {
    return Duration.ofSeconds(Math.min(LONGEST_PAUSE_SECONDS, 1L << Math.min(failures - 1, 16)));
  }
}
