package ebb.sim.report;

import ebb.sim.report.SuiteSection.Finishing;
import java.util.List;

/** Which policies get guests moved, and at whose cost. */
final class FinishingTable {

  private FinishingTable() {}

  /** Writes it. */
  static String write(List<Finishing> rows) {
    var out = new StringBuilder();
    out.append("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Who finishes\">");
    out.append("<table class=\"finishing sortable\"><thead><tr>");
    ResultTable.heading(out, "policy", "and its aggression, if it obeys one");
    ResultTable.heading(out, "never finished, %", "part of the scenarios");
    ResultTable.heading(out, "downtime limit broken, %", "part of the scenarios");
    out.append("</tr></thead><tbody>\n");
    for (Finishing row : rows) {
      String policy = row.policy().split(" ", 2)[0];
      out.append("<tr class=\"").append(Family.of(policy).style()).append("\" data-p=\"");
      out.append(Html.escape(policy)).append("\"><th scope=\"row\">");
      out.append(Html.escape(row.policy())).append("</th>");
      cell(out, row.neverFinished());
      cell(out, row.brokeDowntimeLimit());
      out.append("</tr>\n");
    }
    return out.append("</tbody></table></div>\n").toString();
  }

  private static void cell(StringBuilder out, double share) {
    String percent = Numbers.percent(share);
    double width = Double.isNaN(share) ? 0 : Math.min(100, Math.max(0, share * 100));
    out.append("<td data-v=\"").append(Double.isNaN(share) ? "1e99" : Numbers.step(share));
    out.append(share == 0 ? "\" class=\"meter best\">" : "\" class=\"meter\">");
    out.append("<span>").append(percent).append("</span><i style=\"width:");
    out.append(Numbers.coordinate(width)).append("px\"></i></td>");
  }
}
