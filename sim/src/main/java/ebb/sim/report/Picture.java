package ebb.sim.report;

/** A chart as a file of its own, with the page's colours, for documents. */
public final class Picture {

  private static final String START = "<svg ";
  private static final String BACKGROUND = "svg { background: var(--paper) }\n";

  private Picture() {}

  /** The trade-off chart of a scenario, as SVG. */
  public static String tradeOff(ScenarioSection section) {
    String svg = TradeOffChart.draw(section, "picture");
    int end = svg.indexOf('>') + 1;
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" "
        + svg.substring(START.length(), end)
        + "\n<style>\n"
        + drawingRules()
        + BACKGROUND
        + "</style>\n"
        + svg.substring(end)
        + "\n";
  }

  /**
   * What the page's style sheet says of colours and drawings; the rest is about text and tables.
   */
  private static String drawingRules() {
    String css = HtmlReport.resource("report.css");
    int colours = css.indexOf("* { box-sizing");
    int drawings = css.indexOf("svg text {");
    int tables = css.indexOf(".scroll {");
    if (colours < 0 || drawings < colours || tables < drawings) {
      throw new IllegalStateException("report.css is not in the order that Picture expects");
    }
    return css.substring(0, colours)
        + "svg { font-family: system-ui, \"DejaVu Sans\", Verdana, sans-serif }\n"
        + css.substring(drawings, tables);
  }
}
