package ebb.core;

import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * How much the guest may be interrupted: a number, or whatever costs it the least work.
 *
 * @param number 0 the least that still finishes, to 1, where the guest is stalled; empty for {@link
 *     #AUTO}
 */
public record Aggression(OptionalDouble number) {

  /** Chosen during the migration, for the guest to lose as little work as can be foreseen. */
  public static final Aggression AUTO = new Aggression(OptionalDouble.empty());

  private static final String AUTO_WORD = "auto";

  public Aggression {
    if (number.isPresent() && !(number.getAsDouble() >= 0 && number.getAsDouble() <= 1)) {
      throw new IllegalArgumentException(
          "aggression lies between 0 and 1, or is auto, not " + number.getAsDouble());
    }
  }

  /**
   * A fixed aggression.
   *
   * @param number 0 to 1
   */
  public static Aggression of(double number) {
    return new Aggression(OptionalDouble.of(number));
  }

  /**
   * Reads one.
   *
   * @param number reads whatever is not {@code auto}
   */
  public static Aggression parse(String text, ToDoubleFunction<String> number) {
    return isAuto(text) ? AUTO : of(number.applyAsDouble(text));
  }

  /** Whether a word asks for {@link #AUTO}. */
  public static boolean isAuto(String word) {
    return word.equals(AUTO_WORD);
  }

  /** Whether it is chosen during the migration. */
  public boolean isAuto() {
    return number.isEmpty();
  }

  /** The number, or another where it is chosen during the migration. */
  public double or(double chosen) {
    return number.orElse(chosen);
  }

  /** {@code auto}, or the number. */
  @Override
  public String toString() {
    return isAuto() ? AUTO_WORD : Double.toString(number.getAsDouble());
  }
}
