package ebb.cli;

import java.util.List;
import java.util.random.RandomGenerator;

/** What somebody writes who would like to steer the terminal of whoever reads it. */
final class OddText {

  private static final List<String> TRICKS =
      List.of(
          "\u001b[2J",
          "\u001b]0;OWNED\u0007",
          "\u001b[31mred",
          "\u009b31m",
          "\r",
          "\n",
          "\nebb: all is well\n",
          "\b\b\b\b",
          "\t",
          "\u0000",
          "\u007f",
          "\u0085",
          "\u2028",
          "\u2029",
          "\u202e",
          "\u2066",
          "\u200b",
          "\ufeff",
          "\ud800",
          "\udc00",
          "\udb40\udc41",
          "%n%s",
          "{}",
          "gäst",
          "客");

  private OddText() {}

  /** A text of up to a dozen parts, each a trick, a word, or any character. */
  static String of(RandomGenerator random) {
    var text = new StringBuilder();
    for (int parts = random.nextInt(12); parts >= 0; parts--) {
      switch (random.nextInt(3)) {
        case 0 -> text.append(TRICKS.get(random.nextInt(TRICKS.size())));
        case 1 -> text.append("word");
        default -> text.appendCodePoint(random.nextInt(0x3000));
      }
    }
    return text.toString();
  }

  /** Whether a text is fit to be shown, but for ends of lines. */
  static boolean isPlain(String text) {
    return text.codePoints()
        .allMatch(c ->
            c == '\n'
                || switch (Character.getType(c)) {
                  case Character.CONTROL,
                      Character.FORMAT,
                      Character.LINE_SEPARATOR,
                      Character.PARAGRAPH_SEPARATOR,
                      Character.SURROGATE ->
                      false;
                  default -> true;
                });
  }
}
