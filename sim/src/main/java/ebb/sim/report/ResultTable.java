package ebb.sim.report;

import ebb.sim.SimulationResult;
import ebb.sim.machine.Outcome;
import ebb.sim.policy.Peers;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * All results of one scenario in figures. The best of a column is marked; it is looked for among
 * those that finished and kept the downtime limit, since it is easy to be quick without.
 */
final class ResultTable {

  /** A column of figures. */
  private record Column(
      String name,
      String explained,
      boolean lessIsBetter,
      ToDoubleFunction<SimulationResult> value) {

    String text(SimulationResult result) {
      double figure = value.applyAsDouble(result);
      return name.endsWith("%") ? Numbers.percent(figure / 100) : Numbers.plain(figure);
    }
  }

  private static final List<Column> COLUMNS =
      List.of(
          new Column("total, s", "from the start to the end", true, of(Outcome::totalSeconds)),
          new Column(
              "lost work, s",
              "CPU time that the guest wanted and did not get, the downtime included",
              true,
              of(Outcome::lostWorkSeconds)),
          new Column(
              "least share, %",
              "the least part of the CPU it wanted over any one second before the switchover",
              false,
              of(o -> o.minShare() * 100)),
          new Column(
              "longest stall, s",
              "the longest time it stood still at a time, the downtime apart",
              true,
              of(Outcome::longestStallSeconds)),
          new Column("downtime, s", "at the switchover", true, of(Outcome::downtimeSeconds)),
          new Column(
              "sent / memory",
              "bytes on the wire as a multiple of all its memory",
              true,
              r -> r.outcome().sentBytes() / r.scenario().guest().memoryBytes()),
          new Column("rounds", "bitmap syncs", true, of(Outcome::rounds)));

  private ResultTable() {}

  private static ToDoubleFunction<SimulationResult> of(ToDoubleFunction<Outcome> figure) {
    return result -> figure.applyAsDouble(result.outcome());
  }

  /** Writes it. */
  static String write(ScenarioSection section) {
    List<SimulationResult> results = section.results();
    var out = new StringBuilder(results.size() * 512);
    out.append("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"All results of ");
    out.append(Html.escape(section.name()))
        .append("\"><table class=\"results sortable\"><thead><tr>");
    heading(out, "policy", "and its aggression, if it obeys one");
    heading(out, "finished", "whether the guest runs at the destination");
    for (Column column : COLUMNS) {
      heading(out, column.name(), column.explained());
    }
    out.append("</tr></thead><tbody>\n");
    String[] best = new String[COLUMNS.size()];
    for (int i = 0; i < best.length; i++) {
      best[i] = best(results, COLUMNS.get(i));
    }
    for (SimulationResult result : results) {
      row(out, result, best);
    }
    return out.append("</tbody></table></div>\n").toString();
  }

  static void heading(StringBuilder out, String name, String explained) {
    out.append("<th scope=\"col\" title=\"").append(Html.escape(explained));
    out.append("\"><button type=\"button\">").append(Html.escape(name)).append("</button></th>");
  }

  /** The text of the best figure; empty where nobody is good, or all are alike. */
  private static String best(List<SimulationResult> results, Column column) {
    List<SimulationResult> good =
        results.stream().filter(r -> r.outcome().completed() && !r.brokeDowntimeLimit()).toList();
    if (good.stream().map(column::text).distinct().count() < 2) {
      return "";
    }
    double sign = column.lessIsBetter() ? 1 : -1;
    return good.stream()
        .min((a, b) ->
            Double.compare(
                sign * column.value.applyAsDouble(a), sign * column.value.applyAsDouble(b)))
        .map(column::text)
        .orElse("");
  }

  private static void row(StringBuilder out, SimulationResult result, String[] best) {
    boolean completed = result.outcome().completed();
    boolean good = completed && !result.brokeDowntimeLimit();
    String policy = result.policy();
    out.append("<tr class=\"").append(Family.of(policy).style());
    out.append(completed ? "" : " never").append("\" data-p=\"");
    out.append(Html.escape(ResultWords.key(policy))).append("\"><th scope=\"row\">");
    out.append(Html.escape(policy));
    if (Peers.obeysAggression(policy)) {
      out.append(" <span class=\"aggression\">").append(Numbers.step(result.aggression()));
      out.append("</span>");
    }
    out.append("</th><td data-v=\"").append(good ? 0 : completed ? 1 : 2).append("\">");
    out.append(completed ? "yes" : "never").append("</td>");
    for (int i = 0; i < COLUMNS.size(); i++) {
      Column column = COLUMNS.get(i);
      String text = column.text(result);
      boolean downtime = column.name().startsWith("downtime");
      boolean broke = downtime && result.brokeDowntimeLimit();
      boolean isBest = good && text.equals(best[i]);
      out.append(isBest ? "<td class=\"best\"" : broke ? "<td class=\"broke\"" : "<td");
      if (!(completed || !downtime)) {
        out.append(" data-v=\"1e9\">–</td>");
        continue;
      }
      double value = column.value().applyAsDouble(result);
      out.append(" data-v=\"").append(Html.escape(exact(value))).append("\">").append(text);
      out.append(isBest ? " <span class=\"sr\">best</span>" : "");
      out.append(broke ? " <span class=\"sr\">over the limit</span>" : "").append("</td>");
    }
    out.append("</tr>\n");
  }

  /** Enough digits to sort by. */
  private static String exact(double value) {
    return Double.isNaN(value) || Double.isInfinite(value) ? "1e99" : Numbers.step(value);
  }
}
