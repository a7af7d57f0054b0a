package ebb.cli;

import ebb.agent.api.PlanView;
import ebb.config.Text;
import ebb.core.policy.Course;
import ebb.sim.report.Scale;
import ebb.steering.recording.OutputFile;
import java.io.IOException;
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
        max-width: 1000px; margin: 2rem auto; padding: 0 1rem }
      pre { overflow-x: auto; font-size: 13px }
      svg { width: 100%; height: auto } text { fill: var(--ink); font-size: 13px }
      .grid { stroke: var(--line) } .range { fill: var(--own); fill-opacity: .06 }
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

  /** Points nearer to each other than this share a name. */
  private static final double NAME_WIDTH = 90;

  private static final double NAME_HEIGHT = 16;

  private PlanReport() {}

  static void write(PlanView view, Path file) throws IOException {
    String page =
        PAGE.replace("{advice}", escape(view.advice()))
            .replace("{chart}", chart(view))
            .replace("{table}", escape(new PlanTable(view).table()));
    OutputFile.write(file, page);
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }

  private static String chart(PlanView view) {
    List<PlanView.Row> rows =
        view.rows().stream().filter(row -> row.prospect().likely().ends()).toList();
    double longest = 1e-9;
    double dearest = 1e-9;
    for (PlanView.Row row : rows) {
      for (Course course : courses(row)) {
        longest = Math.max(longest, course.seconds());
        dearest = Math.max(dearest, course.lostVcpuSeconds());
      }
    }
    Scale across = Scale.fromZero(longest, LEFT, WIDTH - 40);
    Scale up = Scale.fromZero(dearest, BOTTOM, TOP);
    StringBuilder svg = new StringBuilder();
    axes(svg, across, up);
    for (PlanView.Row row : rows) {
      double[] seconds = courses(row).stream().mapToDouble(Course::seconds).sorted().toArray();
      double[] lost = courses(row).stream().mapToDouble(Course::lostVcpuSeconds).sorted().toArray();
      double left = across.at(seconds[0]);
      double top = up.at(lost[lost.length - 1]);
      svg.append(
          String.format(
              Locale.ROOT,
              "<rect class=\"range\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>%n",
              left,
              top,
              Math.max(2, across.at(seconds[seconds.length - 1]) - left),
              Math.max(2, up.at(lost[0]) - top)));
    }
    curve(svg, rows, across, up);
    return svg.toString();
  }

  private static void axes(StringBuilder svg, Scale across, Scale up) {
    for (double lost : up.ticks(TICKS)) {
      double y = up.at(lost);
      svg.append(
          String.format(
              Locale.ROOT,
              "<line class=\"grid\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>%n",
              LEFT,
              y,
              WIDTH - 20,
              y));
      svg.append(
          String.format(
              Locale.ROOT,
              "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">%s</text>%n",
              LEFT - 8,
              y + 4,
              Text.seconds(lost)));
    }
    for (double seconds : across.ticks(2 * TICKS)) {
      svg.append(
          String.format(
              Locale.ROOT,
              "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%s</text>%n",
              across.at(seconds),
              BOTTOM + 20,
              Text.seconds(seconds)));
    }
    svg.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">total time</text>%n",
            WIDTH - 20,
            BOTTOM + 40));
    svg.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%.1f\" y=\"%.1f\">lost work (vCPU-seconds)</text>%n",
            LEFT + 4,
            TOP - 6));
  }

  /** The likely courses, joined; of points that lie on each other the first and last are named. */
  private static void curve(StringBuilder svg, List<PlanView.Row> rows, Scale across, Scale up) {
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < rows.size(); ) {
      Course likely = rows.get(i).prospect().likely();
      double x = across.at(likely.seconds());
      double y = up.at(likely.lostVcpuSeconds());
      int last = i;
      while (last + 1 < rows.size() && near(rows.get(last + 1), x, y, across, up)) {
        last++;
      }
      path.append(path.isEmpty() ? "M" : "L").append(String.format(Locale.ROOT, "%.1f %.1f", x, y));
      svg.append(
          String.format(
              Locale.ROOT, "<circle class=\"mark\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"/>%n", x, y));
      String name = String.format(Locale.ROOT, "%.2f", rows.get(i).aggression());
      String until = String.format(Locale.ROOT, " to %.2f", rows.get(last).aggression());
      svg.append(
          String.format(
              Locale.ROOT,
              "<text x=\"%.1f\" y=\"%.1f\">%s</text>%n",
              x + 7,
              y - 6,
              last > i ? name + until : name));
      i = last + 1;
    }
    svg.append(String.format(Locale.ROOT, "<path class=\"curve\" d=\"%s\"/>%n", path));
  }

  private static boolean near(PlanView.Row row, double x, double y, Scale across, Scale up) {
    Course likely = row.prospect().likely();
    return Math.abs(across.at(likely.seconds()) - x) < NAME_WIDTH
        && Math.abs(up.at(likely.lostVcpuSeconds()) - y) < NAME_HEIGHT;
  }

  private static List<Course> courses(PlanView.Row row) {
    return List.of(row.prospect().low(), row.prospect().likely(), row.prospect().high()).stream()
        .filter(Course::ends)
        .toList();
  }
}
