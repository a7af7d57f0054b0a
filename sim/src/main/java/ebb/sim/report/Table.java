package ebb.sim.report;

import ebb.json.JsonObject;
import ebb.sim.policy.PolicyId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A table that the page lets its readers sort; the first cell of a row is its name.
 *
 * @param name for those who do not see it
 * @param heads one for each column
 * @param rows each with a cell for each head
 */
public record Table(String name, List<Head> heads, List<Row> rows) {

  public Table {
    heads = List.copyOf(heads);
    rows = List.copyOf(rows);
  }

  /** The head of a column, and what it means. */
  public record Head(String text, String title) {}

  /**
   * A row.
   *
   * @param policy that it is about, if it is about one
   * @param never whether that never finished
   */
  public record Row(Optional<PolicyId> policy, boolean never, List<Cell> cells) {

    public Row {
      cells = List.copyOf(cells);
    }
  }

  /**
   * A cell.
   *
   * @param value to sort by, where the text does not sort by itself
   * @param mark {@code best}, {@code broke}, or nothing
   * @param said of the mark to those who do not see it
   * @param part that is drawn as a bar, 0 to 1
   */
  public record Cell(
      String text, OptionalDouble value, String mark, String said, OptionalDouble part) {

    /** Text alone. */
    static Cell of(String text) {
      return new Cell(text, OptionalDouble.empty(), "", "", OptionalDouble.empty());
    }

    /** A figure. */
    static Cell of(String text, double value, String mark, String said) {
      return new Cell(text, OptionalDouble.of(value), mark, said, OptionalDouble.empty());
    }

    /** A share, with a bar. */
    static Cell share(double share) {
      double part = Double.isNaN(share) ? 0 : Math.clamp(share, 0, 1);
      return new Cell(
          Numbers.percent(share),
          OptionalDouble.of(part),
          share == 0 ? "best" : "",
          "",
          OptionalDouble.of(part));
    }

    private JsonObject toJson() {
      JsonObject json = JsonObject.empty().with("text", text);
      json = value.isPresent() ? json.with("value", value.getAsDouble()) : json;
      json = part.isPresent() ? json.with("meter", part.getAsDouble()) : json;
      return mark.isEmpty() ? json : json.with("mark", mark).with("said", said);
    }
  }

  /** One of texts alone. */
  public static Table of(List<String> heads, List<List<String>> rows) {
    return new Table(
        "table",
        heads.stream().map(head -> new Head(head, head)).toList(),
        rows.stream()
            .map(row -> new Row(Optional.empty(), false, row.stream().map(Cell::of).toList()))
            .toList());
  }

  JsonObject toJson() {
    return JsonObject.empty()
        .with("name", name)
        .with(
            "heads",
            heads.stream()
                .map(head ->
                    JsonObject.empty().with("text", head.text()).with("title", head.title()))
                .toList())
        .with("rows", rows.stream().map(Table::row).toList());
  }

  private static JsonObject row(Row row) {
    JsonObject json =
        JsonObject.empty()
            .with("never", row.never())
            .with("cells", row.cells().stream().map(Cell::toJson).toList());
    return row.policy()
        .map(policy -> json.with("policy", policy.name()).with("family", policy.family().key()))
        .orElse(json);
  }
}
