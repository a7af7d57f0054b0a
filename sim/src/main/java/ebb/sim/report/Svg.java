package ebb.sim.report;

import java.util.List;

/** One drawing, written piece by piece. Colours and fonts are in the page's style sheet. */
final class Svg {

  private final StringBuilder out = new StringBuilder(8192);

  /**
   * @param kind a class name: what kind of chart it is
   * @param title its name for those who do not see it
   * @param description what it shows, in words
   */
  Svg(String kind, int width, int height, String title, String description) {
    out.append("<svg class=\"chart ").append(kind).append("\" viewBox=\"0 0 ").append(width);
    out.append(' ').append(height).append("\" width=\"").append(width).append("\" height=\"");
    out.append(height).append("\" role=\"img\"><title>").append(Html.escape(title));
    out.append("</title><desc>").append(Html.escape(description)).append("</desc>\n");
  }

  /** Markup as it is. */
  Svg raw(String markup) {
    out.append(markup);
    return this;
  }

  /** Opens a group. */
  Svg open(String style) {
    out.append("<g class=\"").append(Html.escape(style)).append("\">");
    return this;
  }

  /** Opens a group of one policy, or of several, to be highlighted by name. */
  Svg open(String style, List<String> policies, String tip) {
    out.append("<g class=\"").append(Html.escape(style)).append("\" data-p=\"");
    out.append(Html.escape(String.join(" ", policies))).append('"');
    if (!tip.isEmpty()) {
      out.append(" data-tip=\"").append(Html.escape(tip)).append('"');
    }
    out.append('>');
    return this;
  }

  /** Closes the last group. */
  Svg close() {
    out.append("</g>\n");
    return this;
  }

  Svg line(String style, double x1, double y1, double x2, double y2) {
    return path(
        style,
        "M" + at(x1) + " " + at(y1) + (y1 == y2 ? "H" + at(x2) : "L" + at(x2) + " " + at(y2)));
  }

  Svg rectangle(String style, Box box) {
    return path(
        style,
        "M"
            + at(box.x())
            + " "
            + at(box.y())
            + "H"
            + at(box.right())
            + "V"
            + at(box.bottom())
            + "H"
            + at(box.x())
            + "z");
  }

  Svg path(String style, String data) {
    out.append("<path class=\"").append(style).append("\" d=\"").append(data).append("\"/>");
    return this;
  }

  /** A mark of a family at a place. */
  Svg mark(Family family, double x, double y) {
    out.append("<path class=\"mark\" transform=\"translate(").append(at(x)).append(' ');
    out.append(at(y)).append(")\" d=\"").append(family.shape()).append("\"/>");
    return this;
  }

  /** Text whose anchor (start, middle, end) the style says. */
  Svg text(String style, double x, double y, String text) {
    out.append("<text class=\"").append(style).append("\" x=\"").append(at(x)).append("\" y=\"");
    out.append(at(y)).append("\">").append(Html.escape(text)).append("</text>");
    return this;
  }

  /** Ends the line of the source, so that it can be read. */
  Svg newLine() {
    out.append('\n');
    return this;
  }

  /** The drawing. */
  String end() {
    return out.append("</svg>").toString();
  }

  private static String at(double value) {
    return Numbers.coordinate(value);
  }
}
