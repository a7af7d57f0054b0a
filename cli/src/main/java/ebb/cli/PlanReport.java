package ebb.cli;

import ebb.core.policy.Course;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** A plan as one self-contained page: lost work over total time, each aggression with its range. */
final class PlanReport {

  private static final double WIDTH = 860;
  private static final double LEFT = 70;
  private static final double BOTTOM = 370;
  private static final double TOP = 20;
  private static final int TICKS = 5;

  private static final String PAGE =
      """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8"><title>Plan of a migration</title>
      <meta name="viewport" content="width=device-width">
      <style>
      :root { color-scheme: light dark; --ink: light-dark(#1c2430, #e6e9ee);
        --paper: light-dark(#ffffff, #14181e); --line: light-dark(#c9d1da, #3a434f);
        --own: light-dark(#0b6bcb, #6ab4ff) }
      body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
        max-width: 900px; margin: 2rem auto; padding: 0 1rem }
      pre { overflow-x: auto; font-size: 13px }
      svg { width: 100%; height: auto } text { fill: var(--ink); font-size: 13px }
      .grid { stroke: var(--line) } .range { fill: var(--own); fill-opacity: .13 }
      .curve { fill: none; stroke: var(--own); stroke-width: 2 } .mark { fill: var(--own) }
      </style></head><body>
      <h1>Plan of a migration</h1>
      <p>{advice}</p>
      <svg viewBox="0 0 860 420" role="img" aria-label="Lost work over total time">
      {chart}</svg>
      <p>Each point is an aggression; its box is the range that the guest's writing leaves open.</p>
      <pre>{table}</pre>
      </body></html>
      """;

  private PlanReport() {}

  static void write(PlanTable table, Path file) throws IOException {
    String page =
        PAGE.replace("{advice}", escape(table.advice()))
            .replace("{chart}", chart(table))
            .replace("{table}", escape(table.text()));
    Files.writeString(file, page);
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }

  private static String chart(PlanTable table) {
    List<PlanTable.Row> rows =
        table.rows().stream().filter(row -> row.prospect().likely().ends()).toList();
    double longest = 1e-9;
    double dearest = 1e-9;
    for (PlanTable.Row row : rows) {
      for (Course course : courses(row)) {
        longest = Math.max(longest, course.seconds());
        dearest = Math.max(dearest, course.lostVcpuSeconds());
      }
    }
    StringBuilder svg = new StringBuilder();
    for (int i = 0; i <= TICKS; i++) {
      double part = i / (double) TICKS;
      double x = x(part);
      double y = y(part);
      svg.append(
              String.format(
                  Locale.ROOT,
                  "<line class=\"grid\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
                  LEFT,
                  y,
                  WIDTH - 20,
                  y))
          .append('\n');
      svg.append(
              String.format(
                  Locale.ROOT,
                  "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">%s</text>",
                  LEFT - 8,
                  y + 4,
                  Text.seconds(part * dearest)))
          .append('\n');
      svg.append(
              String.format(
                  Locale.ROOT,
                  "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%s</text>",
                  x,
                  BOTTOM + 20,
                  Text.seconds(part * longest)))
          .append('\n');
    }
    svg.append(
            String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">total time</text>",
                WIDTH - 20,
                BOTTOM + 40))
        .append('\n');
    svg.append(
            String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\">lost work (vCPU-seconds)</text>",
                LEFT + 4,
                TOP - 6))
        .append('\n');
    StringBuilder curve = new StringBuilder();
    for (PlanTable.Row row : rows) {
      double left = longest;
      double right = 0;
      double least = dearest;
      double most = 0;
      for (Course course : courses(row)) {
        left = Math.min(left, course.seconds());
        right = Math.max(right, course.seconds());
        least = Math.min(least, course.lostVcpuSeconds());
        most = Math.max(most, course.lostVcpuSeconds());
      }
      svg.append(
              String.format(
                  Locale.ROOT,
                  "<rect class=\"range\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>",
                  x(left / longest),
                  y(most / dearest),
                  Math.max(2, x(right / longest) - x(left / longest)),
                  Math.max(2, y(least / dearest) - y(most / dearest))))
          .append('\n');
    }
    for (PlanTable.Row row : rows) {
      Course likely = row.prospect().likely();
      double x = x(likely.seconds() / longest);
      double y = y(likely.lostVcpuSeconds() / dearest);
      curve
          .append(curve.isEmpty() ? "M" : "L")
          .append(String.format(Locale.ROOT, "%.1f %.1f", x, y));
      svg.append(
              String.format(
                  Locale.ROOT, "<circle class=\"mark\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"/>", x, y))
          .append('\n');
      svg.append(
              String.format(
                  Locale.ROOT,
                  "<text x=\"%.1f\" y=\"%.1f\">%s</text>",
                  x + 7,
                  y - 6,
                  row.aggression()))
          .append('\n');
    }
    svg.append(String.format(Locale.ROOT, "<path class=\"curve\" d=\"%s\"/>", curve)).append('\n');
    return svg.toString();
  }

  private static List<Course> courses(PlanTable.Row row) {
    return List.of(row.prospect().low(), row.prospect().likely(), row.prospect().high()).stream()
        .filter(Course::ends)
        .toList();
  }

  private static double x(double part) {
    return LEFT + part * (WIDTH - 40 - LEFT);
  }

  private static double y(double part) {
    return BOTTOM - part * (BOTTOM - TOP);
  }
}
