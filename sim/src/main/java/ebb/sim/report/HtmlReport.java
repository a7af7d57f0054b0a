package ebb.sim.report;

import ebb.sim.SimulationResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Writes a {@link Report} as one HTML page. The page loads nothing and is complete without its
 * script, which only adds sorting, searching, highlighting and the figures under the pointer.
 */
public final class HtmlReport {

  private final Report report;
  private final StringBuilder out = new StringBuilder(1 << 20);

  private HtmlReport(Report report) {
    this.report = report;
  }

  /** The page. */
  public static String render(Report report) {
    return new HtmlReport(report).render();
  }

  private String render() {
    String title = Html.escape(report.title());
    out.append(
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <link rel="icon" href="data:,">
        """);
    out.append("<title>")
        .append(title)
        .append("</title>\n<style>\n")
        .append(resource("report.css"));
    out.append("</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">To the results</a>\n");
    out.append("<header><h1>").append(title).append("</h1>\n<p class=\"versions\">");
    out.append(Html.escape(report.versions()))
        .append("</p>\n<p class=\"repeat\"><span>To repeat it");
    out.append("</span> <code>").append(Html.escape(report.command()));
    out.append("</code></p></header>\n<div class=\"page\">\n");
    contents();
    out.append("<main id=\"main\">\n");
    legend();
    report.suite().ifPresent(this::suite);
    for (int i = 0; i < report.passages().size(); i++) {
      passage(report.passages().get(i), "p" + (i + 1));
    }
    for (int i = 0; i < report.scenarios().size(); i++) {
      scenario(report.scenarios().get(i), "s" + (i + 1));
    }
    out.append("<p id=\"nothing\" hidden>No scenario has that in its name or description.</p>\n");
    out.append("</main>\n</div>\n<div id=\"tip\" aria-hidden=\"true\" hidden></div>\n<script>\n");
    out.append(resource("report.js")).append("</script>\n</body>\n</html>\n");
    return out.toString();
  }

  private void contents() {
    out.append("<nav aria-label=\"Contents\"><details open><summary>Contents</summary>\n");
    out.append("<div class=\"tools\"><label>Find <input id=\"find\" type=\"search\" ");
    out.append("placeholder=\"name or description\" autocomplete=\"off\"></label>\n");
    out.append(
        "<label>Highlight <select id=\"highlight\"><option value=\"\">all policies</option>");
    for (String policy : policies()) {
      out.append("<option value=\"").append(Html.escape(ResultWords.key(policy))).append("\">");
      out.append(Html.escape(policy)).append("</option>");
    }
    out.append("</select></label></div>\n<ol>\n");
    if (report.suite().isPresent()) {
      out.append("<li><a href=\"#suite\">All scenarios together</a></li>\n");
    }
    for (int i = 0; i < report.passages().size(); i++) {
      out.append("<li><a href=\"#p").append(i + 1).append("\">");
      out.append(Html.escape(report.passages().get(i).title())).append("</a></li>\n");
    }
    for (int i = 0; i < report.scenarios().size(); i++) {
      ScenarioSection section = report.scenarios().get(i);
      out.append("<li data-for=\"s").append(i + 1).append("\"><a href=\"#s").append(i + 1);
      out.append("\">").append(Html.escape(section.name())).append("</a></li>\n");
    }
    out.append("</ol></details></nav>\n");
  }

  private Set<String> policies() {
    Set<String> policies = new LinkedHashSet<>();
    for (ScenarioSection section : report.scenarios()) {
      section.results().forEach(r -> policies.add(r.policy()));
    }
    return policies;
  }

  private void legend() {
    Set<Family> families = EnumSet.noneOf(Family.class);
    policies().forEach(p -> families.add(Family.of(p)));
    out.append("<section class=\"legend\" aria-label=\"How to read the charts\"><ul>");
    for (Family family : families) {
      key(family, "", family.words());
    }
    if (!families.isEmpty()) {
      key(Family.BASELINE, " broke", "hollow: broke the downtime limit");
    }
    out.append(
        "</ul>\n<p>Lost work is CPU time that the guest would have had and did not get, the ");
    out.append(
        "downtime included. In the trade-off charts both axes are better towards the lower ");
    out.append("left corner.");
    if (report.scenarios().stream().anyMatch(s -> !s.frontier().isEmpty())) {
      nobody();
    }
    out.append("</p></section>\n");
  }

  private void nobody() {
    out.append(" The shaded region is out of reach even for one who knew all that was ");
    out.append(
        "to come, as long as the downtime limit is kept: a hollow mark, or post-copy, which ");
    out.append("moves the guest before its memory, may lie inside.");
  }

  private void key(Family family, String style, String words) {
    out.append("<li><svg class=\"key pt ").append(family.style()).append(style);
    out.append("\" viewBox=\"-8 -8 16 16\" width=\"16\" height=\"16\" aria-hidden=\"true\">");
    out.append("<path class=\"mark\" d=\"").append(family.shape()).append("\"/></svg>");
    out.append(Html.escape(words)).append("</li>");
  }

  private void suite(SuiteSection suite) {
    out.append("<section id=\"suite\" class=\"suite\"><h2>All scenarios together</h2>\n");
    if (!suite.ratios().isEmpty()) {
      out.append(
          "<p>Each dot is one scenario, and each curve tells in which part of the scenarios ");
      out.append(
          "the ratio is at most that. Below 1 ebb is better; all charts share one axis.</p>");
      out.append(RatioChart.drawAll(suite.ratios()));
    }
    if (!suite.finishing().isEmpty()) {
      out.append("<h3>Who finishes</h3>\n").append(FinishingTable.write(suite.finishing()));
    }
    out.append("</section>\n");
  }

  private void passage(Passage passage, String id) {
    out.append("<section class=\"suite\" id=\"").append(id).append("\"><h2>");
    out.append(Html.escape(passage.title())).append("</h2>\n").append(passage.html());
    out.append("</section>\n");
  }

  private void scenario(ScenarioSection section, String id) {
    out.append("<section class=\"scenario\" id=\"").append(id).append("\">\n<h2><a href=\"#");
    out.append(id).append("\">").append(Html.escape(section.name())).append("</a></h2>\n<p>");
    out.append(Html.escape(section.description())).append("</p>\n<p class=\"facts\">");
    out.append(Html.escape(facts(section))).append("</p>\n");
    figure("Total time and lost work", TradeOffChart.draw(section, id));
    if (!section.traces().isEmpty()) {
      figure("Memory still to be sent, and share of the CPU it wanted", TraceChart.draw(section));
    }
    section
        .passages()
        .forEach(passage -> {
          out.append("<h3>").append(Html.escape(passage.title())).append("</h3>\n");
          out.append(passage.html());
        });
    out.append("<h3>All results</h3>\n").append(ResultTable.write(section)).append("</section>\n");
  }

  private void figure(String caption, String svg) {
    out.append("<figure><figcaption>").append(caption).append("</figcaption><div class=\"wide\" ");
    out.append("tabindex=\"0\" role=\"group\" aria-label=\"chart\">").append(svg);
    out.append("</div></figure>\n");
  }

  private static String facts(ScenarioSection section) {
    int never = 0;
    int broke = 0;
    for (SimulationResult result : section.results()) {
      if (!result.outcome().completed()) {
        never++;
      } else if (result.brokeDowntimeLimit()) {
        broke++;
      }
    }
    int all = section.results().size();
    return "One copy of its memory takes "
        + Numbers.duration(section.singleCopySeconds())
        + ", the downtime limit is "
        + Numbers.duration(section.maxDowntimeSeconds())
        + ". Of "
        + all
        + " migrations "
        + (all - never - broke)
        + " finished within the limit, "
        + broke
        + " finished but broke it, "
        + never
        + " never finished.";
  }

  static String resource(String name) {
    try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("this build lacks " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
