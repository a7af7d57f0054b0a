package ebb.lab;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How long a guest was kept from running, each time: gaps in its own progress of more than 100 us,
 * counted by length. Buckets are as the bare guest keeps them: one below 128 us, then four to each
 * octave, and one from 2.1 s.
 *
 * @param counts how many gaps of each length, {@link #BUCKETS} of them
 */
public record StallHistogram(List<Long> counts) {

  /** How many buckets there are. */
  public static final int BUCKETS = 58;

  private static final int FIRST_OCTAVE = 7;
  private static final double MICROS_PER_MILLI = 1000;

  public StallHistogram {
    if (counts.size() != BUCKETS) {
      throw new IllegalArgumentException(counts.size() + " buckets");
    }
    counts = List.copyOf(counts);
  }

  /** Nothing counted. */
  public static StallHistogram empty() {
    return new StallHistogram(IntStream.range(0, BUCKETS).mapToObj(k -> 0L).toList());
  }

  /** Both together. */
  public StallHistogram plus(StallHistogram other) {
    return new StallHistogram(
        IntStream.range(0, BUCKETS).mapToObj(k -> counts.get(k) + other.counts.get(k)).toList());
  }

  /** What has been counted since an earlier look at the same guest. */
  public StallHistogram since(StallHistogram earlier) {
    return new StallHistogram(
        IntStream.range(0, BUCKETS)
            .mapToObj(k -> Math.max(0, counts.get(k) - earlier.counts.get(k)))
            .toList());
  }

  /**
   * The length that so much of the stalled time does not exceed: of two moments at which the guest
   * stood still, picked at random, how long the stall around them was. Weighted by time, because
   * that is what a request that comes at a random moment meets, and because thousands of gaps of
   * 100 us, which an emulated guest has anyway, would hide the long ones otherwise.
   *
   * @param part 0 to 1, such as 0.99
   * @return ms, the upper end of the bucket; 0 when nothing was counted
   */
  public double quantileMillis(double part) {
    double total = 0;
    for (int k = 0; k < BUCKETS; k++) {
      total += stalledMillis(k);
    }
    double sum = 0;
    for (int k = 0; k < BUCKETS && total > 0; k++) {
      sum += stalledMillis(k);
      if (sum >= part * total) {
        return fromMillis(k + 1);
      }
    }
    return 0;
  }

  /** How long the gaps that are shorter than this were, all together, s. */
  public double secondsBelow(Duration length) {
    double millis = 0;
    for (int k = 0; k < BUCKETS && fromMillis(k) < length.toMillis(); k++) {
      millis += stalledMillis(k);
    }
    return millis / 1000;
  }

  /** How long the gaps of a bucket were, all together, each taken to end in its middle, ms. */
  private double stalledMillis(int bucket) {
    return counts.get(bucket) * ((fromMillis(bucket) + fromMillis(bucket + 1)) / 2);
  }

  /** Where a bucket begins, ms. The last one is taken to end where a next one would begin. */
  private static double fromMillis(int bucket) {
    if (bucket == 0) {
      return 0;
    }
    int octave = (bucket - 1) / 4;
    int quarter = (bucket - 1) % 4;
    return (1 << FIRST_OCTAVE) * Math.pow(2, octave) * (1 + quarter / 4.0) / MICROS_PER_MILLI;
  }
}
