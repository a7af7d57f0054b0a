package ebb.config;

import java.util.regex.Pattern;

/** Text of unknown origin, fit for a terminal, a log and a rule: without controls. */
public final class PlainText {

  /** Longer than any sentence of ebb's, and than most of what a QEMU or a library says. */
  private static final int LONGEST_LINE = 2000;

  /** Controls, formats such as those that turn the direction, separators, lone surrogates. */
  private static final Pattern UNFIT = Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}\\p{Cf}\\p{Cs}]+");

  private static final Pattern UNFIT_IN_LINES =
      Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}\\p{Cf}\\p{Cs}&&[^\\n]]+");

  private PlainText() {}

  /** The text on one line, with a space in place of whatever is no plain character. */
  public static String of(String text) {
    return UNFIT.matcher(text).replaceAll(" ");
  }

  /** Like {@link #of}, cut where the text is too long to be read. */
  public static String line(String text) {
    String begin = text.length() > LONGEST_LINE ? text.substring(0, LONGEST_LINE) + "..." : text;
    return of(begin).strip();
  }

  /** Like {@link #of}, for a text that may have several lines. */
  public static String lines(String text) {
    return UNFIT_IN_LINES.matcher(text).replaceAll(" ");
  }
}
