package ebb.fuzz;

import java.util.List;
import java.util.Random;

/**
 * Something that reads what others have written. Named in a module's {@code
 * META-INF/services/ebb.fuzz.FuzzTarget}, it is part of {@code scripts/fuzz}; it needs a public
 * constructor without arguments, and keeps nothing from one input to the next.
 */
public interface FuzzTarget {

  /** In reports. */
  String name();

  /** Good inputs to begin from, at least one. */
  List<String> corpus();

  /** Words that mean something to the reader, to be put in anywhere. */
  List<String> words();

  /** An input made up from the grammar; by default one of the corpus. */
  default String make(Random random) {
    return corpus().get(random.nextInt(corpus().size()));
  }

  /**
   * Feeds one input. Whatever it throws is a defect: what was accepted breaks a promise, or what
   * was refused was refused in another way than documented.
   *
   * @return whether the input was accepted
   */
  boolean accepts(byte[] input) throws Exception;

  /** A promise about an input. */
  static void holds(boolean promise, String what) {
    if (!promise) {
      throw new AssertionError(what);
    }
  }

  /** The promise about an exception: one line for people, of bounded length. */
  static void isOneLine(Exception refusal) {
    String message = String.valueOf(refusal.getMessage());
    holds(!message.isBlank() && message.length() < 2000, "a message of " + message.length());
    holds(message.indexOf('\n') < 0 && message.indexOf('\u001b') < 0, "no line: " + message);
  }
}
