package ebb.sim.report;

/** Text made fit for HTML, and for SVG inside it. */
final class Html {

  private Html() {}

  /**
   * The same text as content or as an attribute between double or single quotes. Characters that no
   * HTML may hold are replaced.
   */
  static String escape(String text) {
    var out = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        default -> out.append(allowed(text, i) ? c : '\uFFFD');
      }
    }
    return out.toString();
  }

  private static boolean allowed(String text, int index) {
    char c = text.charAt(index);
    if (Character.isHighSurrogate(c)) {
      return index + 1 < text.length() && Character.isLowSurrogate(text.charAt(index + 1));
    }
    if (Character.isLowSurrogate(c)) {
      return index > 0 && Character.isHighSurrogate(text.charAt(index - 1));
    }
    return c == '\n' || c == '\t' || !Character.isISOControl(c);
  }
}
