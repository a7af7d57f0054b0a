package ebb.sim.report;

import ebb.json.JsonObject;
import java.util.List;

/**
 * A part of the page that is no scenario: words, tables, further charts.
 *
 * @param title its heading
 * @param blocks its body, in order
 */
public record Passage(String title, List<Block> blocks) {

  public Passage {
    blocks = List.copyOf(blocks);
  }

  /** One of a few blocks. */
  public static Passage of(String title, Block... blocks) {
    return new Passage(title, List.of(blocks));
  }

  /** A paragraph, a table, or a chart. */
  public sealed interface Block {}

  /** A paragraph. */
  public record Paragraph(String text) implements Block {}

  /** A table. */
  public record Tabled(Table table) implements Block {

    /** One of texts alone. */
    public static Tabled of(List<String> heads, List<List<String>> rows) {
      return new Tabled(Table.of(heads, rows));
    }
  }

  /** A chart of what the users of a program saw. */
  public record Charted(String title, List<Course> courses) implements Block {

    public Charted {
      courses = List.copyOf(courses);
    }
  }

  JsonObject toJson() {
    return JsonObject.empty()
        .with("title", title)
        .with("blocks", blocks.stream().map(Passage::json).toList());
  }

  private static JsonObject json(Block block) {
    return switch (block) {
      case Paragraph paragraph -> JsonObject.empty().with("text", paragraph.text());
      case Tabled tabled -> JsonObject.empty().with("table", tabled.table().toJson());
      case Charted chart -> JsonObject.empty().with("course", Course.chart(chart));
    };
  }
}
