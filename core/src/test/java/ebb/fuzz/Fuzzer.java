package ebb.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Random;

/**
 * Feeds a target inputs: mutations of its corpus, and of what it makes up. The n-th input follows
 * from seed and n alone, so that a failure can be had again by itself.
 */
public final class Fuzzer {

  private final FuzzTarget target;
  private final long seed;
  private final List<byte[]> corpus;
  private final List<byte[]> words;
  private volatile long index = -1;
  private volatile long sinceNanos;

  public Fuzzer(FuzzTarget target, long seed) {
    this.target = target;
    this.seed = seed;
    this.corpus = bytes(target.corpus());
    this.words = bytes(target.words());
  }

  private static List<byte[]> bytes(List<String> texts) {
    return texts.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
  }

  /**
   * What came of it.
   *
   * @param accepted inputs that the target took
   * @param slowestMillis the longest that one took
   */
  public record Outcome(long inputs, long accepted, long slowestMillis) {}

  /**
   * Feeds this many.
   *
   * @throws AssertionError for the first input that breaks a promise, telling how to repeat it
   */
  public Outcome run(long inputs) {
    for (String good : target.corpus()) {
      feed(good.getBytes(StandardCharsets.UTF_8), -1);
    }
    long accepted = 0;
    long slowest = 0;
    for (long i = 0; i < inputs; i++) {
      index = i;
      long start = System.nanoTime();
      sinceNanos = start;
      accepted += feed(input(i), i) ? 1 : 0;
      slowest = Math.max(slowest, System.nanoTime() - start);
    }
    index = -1;
    return new Outcome(inputs, accepted, slowest / 1_000_000);
  }

  /** The input of this number. */
  byte[] input(long i) {
    var random = new Random(seed * 0x9E3779B97F4A7C15L + i);
    byte[] good =
        random.nextInt(3) == 0
            ? target.make(random).getBytes(StandardCharsets.UTF_8)
            : corpus.get(random.nextInt(corpus.size()));
    return random.nextInt(16) == 0 ? good : new Mutator(random, corpus, words).mutated(good);
  }

  private boolean feed(byte[] input, long i) {
    try {
      return target.accepts(input);
    } catch (Throwable e) {
      throw new AssertionError(
          "%s breaks at input %d of seed %d: %s%n  the input, in base64: %s"
              .formatted(target.name(), i, seed, e, Base64.getEncoder().encodeToString(input)),
          e);
    }
  }

  /** The number of the input that has taken longer than this, or -1. */
  long hangsAt(long nanos) {
    long at = index;
    return at >= 0 && System.nanoTime() - sinceNanos > nanos ? at : -1;
  }
}
