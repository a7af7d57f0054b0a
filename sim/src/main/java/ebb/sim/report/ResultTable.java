package ebb.sim.report;

import ebb.sim.SimulationResult;
import ebb.sim.machine.Outcome;
import ebb.sim.policy.PolicyId;
import ebb.sim.report.Table.Cell;
import ebb.sim.report.Table.Head;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * All results of one scenario in figures. The best of a column is marked; it is looked for among
 * those that finished and kept the downtime limit, since it is easy to be quick without.
 */
final class ResultTable {

  private static final String DOWNTIME = "downtime, s";

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

    /** The text of the best figure; empty where nobody is good, or all are alike. */
    String best(List<SimulationResult> results) {
      List<SimulationResult> good = results.stream().filter(ResultTable::isGood).toList();
      if (good.stream().map(this::text).distinct().count() < 2) {
        return "";
      }
      double sign = lessIsBetter ? 1 : -1;
      return good.stream()
          .min((a, b) ->
              Double.compare(sign * value.applyAsDouble(a), sign * value.applyAsDouble(b)))
          .map(this::text)
          .orElse("");
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
          new Column(DOWNTIME, "at the switchover", true, of(Outcome::downtimeSeconds)),
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

  private static boolean isGood(SimulationResult result) {
    return result.outcome().completed() && !result.brokeDowntimeLimit();
  }

  static Table of(ScenarioSection section) {
    List<Head> heads = new ArrayList<>();
    heads.add(new Head("policy", "and its aggression, if it obeys one"));
    heads.add(new Head("finished", "whether the guest runs at the destination"));
    COLUMNS.forEach(column -> heads.add(new Head(column.name(), column.explained())));
    List<String> best = COLUMNS.stream().map(column -> column.best(section.results())).toList();
    return new Table(
        "All results of " + section.name(),
        heads,
        section.results().stream().map(result -> row(result, best)).toList());
  }

  private static Table.Row row(SimulationResult result, List<String> best) {
    boolean completed = result.outcome().completed();
    PolicyId policy = result.policy();
    List<Cell> cells = new ArrayList<>();
    cells.add(
        Cell.of(
            policy.obeysAggression()
                ? policy.name() + " " + ResultWords.aggression(result)
                : policy.name()));
    cells.add(Cell.of(completed ? "yes" : "never", isGood(result) ? 0 : completed ? 1 : 2, "", ""));
    for (int i = 0; i < best.size(); i++) {
      cells.add(cell(result, COLUMNS.get(i), best.get(i)));
    }
    return new Table.Row(Optional.of(policy), !completed, cells);
  }

  private static Cell cell(SimulationResult result, Column column, String best) {
    boolean downtime = column.name().equals(DOWNTIME);
    if (downtime && !result.outcome().completed()) {
      return Cell.of("–", Double.MAX_VALUE, "", "");
    }
    String text = column.text(result);
    double figure = column.value().applyAsDouble(result);
    double value = Double.isNaN(figure) ? Double.MAX_VALUE : Math.min(figure, Double.MAX_VALUE);
    if (downtime && result.brokeDowntimeLimit()) {
      return Cell.of(text, value, "broke", "over the limit");
    }
    boolean isBest = isGood(result) && text.equals(best);
    return Cell.of(text, value, isBest ? "best" : "", isBest ? "best" : "");
  }
}
