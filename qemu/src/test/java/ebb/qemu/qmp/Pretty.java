package ebb.qemu.qmp;

/** JSON as a monitor with {@code pretty=on} lays it out. */
final class Pretty {

  private Pretty() {}

  /** A document over several lines, each but the last with its end. */
  static String of(String json) {
    var text = new StringBuilder();
    int depth = 0;
    boolean quoted = false;
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      if (quoted || c == '"') {
        text.append(c);
        if (c == '\\') {
          text.append(json.charAt(++i));
        } else if (c == '"') {
          quoted = !quoted;
        }
      } else if (c == '{' || c == '[') {
        newLine(text.append(c), ++depth);
      } else if (c == '}' || c == ']') {
        newLine(text, --depth).append(c);
      } else if (c == ',') {
        newLine(text.append(c), depth);
      } else if (c == ':') {
        text.append(": ");
      } else if (c != ' ') {
        text.append(c);
      }
    }
    return text.toString();
  }

  private static StringBuilder newLine(StringBuilder text, int depth) {
    return text.append("\r\n").append("    ".repeat(depth));
  }
}
