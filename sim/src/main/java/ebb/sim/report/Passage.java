package ebb.sim.report;

import java.util.List;

/**
 * A part of the page that is no scenario: words, a table, further drawings.
 *
 * @param title its heading
 * @param html its body
 */
public record Passage(String title, String html) {

  /** A paragraph, its text made fit for HTML. */
  public static String paragraph(String text) {
    return "<p>" + Html.escape(text) + "</p>\n";
  }

  /**
   * A table that can be sorted, its texts made fit for HTML; the first cell of a row is its name.
   *
   * @param heads one for each column
   * @param rows each as long as the heads
   */
  public static String table(List<String> heads, List<List<String>> rows) {
    var out = new StringBuilder("<div class=\"scroll\" tabindex=\"0\" role=\"region\"");
    out.append(" aria-label=\"table\"><table class=\"results sortable\"><thead><tr>");
    heads.forEach(head -> ResultTable.heading(out, head, head));
    out.append("</tr></thead><tbody>\n");
    for (List<String> row : rows) {
      out.append("<tr><th scope=\"row\">").append(Html.escape(row.get(0))).append("</th>");
      row.stream()
          .skip(1)
          .forEach(cell -> out.append("<td>").append(Html.escape(cell)).append("</td>"));
      out.append("</tr>\n");
    }
    return out.append("</tbody></table></div>\n").toString();
  }
}
