package ebb.config;

import java.util.regex.Pattern;

/** Text of unknown origin, fit for a terminal, a log and a rule: on one line, without controls. */
public final class PlainText {

  /** Controls, formats such as those that turn the direction, separators, lone surrogates. */
  private static final Pattern UNFIT = Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}\\p{Cf}\\p{Cs}]+");

  private PlainText() {}

  /** The text with a space in place of whatever is no plain character. */
  public static String of(String text) {
    return UNFIT.matcher(text).replaceAll(" ");
  }
}
