package ebb.sim.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Memory still to be sent and the guest's share of the CPU, over one time axis. The axis ends where
 * the eye would lose the short migrations beside a long one; what goes on beyond it says so.
 */
final class TraceChart {

  private static final int WIDTH = 960;
  private static final int HEIGHT = 470;
  private static final double LEFT = 66;
  private static final double RIGHT = WIDTH - 24;
  private static final double LEGEND_TOP = 14;
  private static final double LEGEND_LINE = 20;
  private static final double BOTTOM = HEIGHT - 46;

  /** What takes more than so many times as long as the shortest is not shown to its end. */
  private static final double LONGEST_TO_SHORTEST = 8;

  /** But for so many times as long as the shortest. */
  private static final double SHOWN_OF_LONGER = 4;

  private final List<Trace> traces;
  private final Scale time;
  private final Svg svg;

  private TraceChart(ScenarioSection section) {
    this.traces = new ArrayList<>(section.traces());
    traces.sort(Comparator.comparing(t -> Family.of(t.policy()) == Family.EBB));
    this.time = Scale.fromZero(horizon() * 1.02, LEFT, RIGHT);
    this.svg =
        new Svg(
            "over-time",
            WIDTH,
            HEIGHT,
            "Over time in " + section.name(),
            "Memory still to be sent above, share of the CPU below, for "
                + String.join(", ", traces.stream().map(Trace::label).toList())
                + ".");
  }

  /** Draws it; nothing without a trace. */
  static String draw(ScenarioSection section) {
    return section.traces().isEmpty() ? "" : new TraceChart(section).draw();
  }

  private double horizon() {
    double shortest =
        traces.stream()
            .filter(Trace::completed)
            .mapToDouble(Trace::endSeconds)
            .min()
            .orElse(Double.POSITIVE_INFINITY);
    return traces.stream()
        .mapToDouble(Trace::endSeconds)
        .map(end -> end <= LONGEST_TO_SHORTEST * shortest ? end : SHOWN_OF_LONGER * shortest)
        .max()
        .orElse(1);
  }

  private String draw() {
    double top = LEGEND_TOP + legend() + 14;
    double middle = top + (BOTTOM - top) * 0.56;
    double most =
        traces.stream()
            .flatMap(t -> t.points().stream())
            .mapToDouble(Trace.Point::remainingBytes)
            .max()
            .orElse(1);
    String unit = most >= 1L << 30 ? "GiB" : "MiB";
    double bytes = most >= 1L << 30 ? 1L << 30 : 1L << 20;
    Scale remaining = Scale.fromZero(most / bytes * 1.04, middle, top);
    Scale share = Scale.fromZero(1, BOTTOM, middle + 40);
    axis(remaining, "remaining, " + unit, 1);
    axis(share, "CPU share, %", 100);
    for (double value : time.ticks(10)) {
      double x = time.at(value);
      svg.line("grid", x, top, x, middle).line("grid", x, middle + 40, x, BOTTOM);
      svg.text("tick mid", x, BOTTOM + 17, Numbers.step(value));
    }
    svg.text("axis-name end", RIGHT, BOTTOM + 37, "time, s  →").newLine();
    for (int i = 0; i < traces.size(); i++) {
      Trace trace = traces.get(i);
      svg.open("trace " + style(i), List.of(ResultWords.key(trace.policy())), "");
      svg.path("line", line(trace, remaining, p -> p.remainingBytes() / bytes));
      svg.path("line", line(trace, share, Trace.Point::share));
      end(trace, remaining, share);
      svg.close();
    }
    return svg.end();
  }

  /** Writes the legend and returns how high it is. */
  private double legend() {
    double x = LEFT;
    double y = LEGEND_TOP;
    for (int i = traces.size() - 1; i >= 0; i--) {
      Trace trace = traces.get(i);
      String text = trace.label() + ending(trace);
      double width = 44 + text.length() * 7.2;
      if (x > LEFT && x + width > RIGHT) {
        x = LEFT;
        y += LEGEND_LINE;
      }
      svg.open("trace " + style(i), List.of(ResultWords.key(trace.policy())), "");
      svg.line("line", x, y - 4, x + 24, y - 4).text("label", x + 30, y, text).close();
      x += width;
    }
    return y - LEGEND_TOP;
  }

  private String ending(Trace trace) {
    String end = Numbers.plain(trace.endSeconds()) + " s";
    if (!trace.completed()) {
      return ": given up after " + end;
    }
    return trace.endSeconds() > time.high() ? ": goes on until " + end : ": " + end;
  }

  private String style(int index) {
    Family family = Family.of(traces.get(index).policy());
    long before =
        traces.subList(0, index).stream().filter(t -> Family.of(t.policy()) == family).count();
    return family.style() + " dash" + Math.min(3, before);
  }

  private void axis(Scale scale, String name, double factor) {
    for (double value : scale.ticks(5)) {
      double y = scale.at(value);
      svg.line("grid", LEFT, y, RIGHT, y);
      svg.text("tick end", LEFT - 8, y + 4, Numbers.step(value * factor));
    }
    svg.path(
        "axis", "M" + at(LEFT) + " " + at(scale.to()) + "V" + at(scale.from()) + "H" + at(RIGHT));
    svg.raw(
        "<text class=\"axis-name end\" transform=\"translate(16 "
            + at(scale.to())
            + ") rotate(-90)\">"
            + Html.escape(name)
            + "</text>\n");
  }

  private String line(Trace trace, Scale scale, ToDoubleFunction<Trace.Point> value) {
    var line = new ThinLine();
    for (Trace.Point point : trace.points()) {
      if (point.seconds() > time.high()) {
        break;
      }
      line.to(time.at(point.seconds()), scale.at(value.applyAsDouble(point)));
    }
    return line.path();
  }

  /** A mark where the guest runs at the destination, an arrow where it goes on, a cross else. */
  private void end(Trace trace, Scale remaining, Scale share) {
    double x = time.at(trace.endSeconds());
    double y = remaining.at(0);
    if (trace.endSeconds() > time.high()) {
      for (Scale scale : List.of(remaining, share)) {
        double middle = (scale.from() + scale.to()) / 2;
        svg.path("arrow", "M" + at(RIGHT + 6) + " " + at(middle - 5) + "l10 5l-10 5z");
      }
      return;
    }
    svg.line("end-of-it", x, y, x, share.from());
    if (trace.completed()) {
      svg.mark(Family.of(trace.policy()), x, y);
    } else {
      svg.path("cross", "M" + at(x - 4) + " " + at(y - 4) + "l8 8m0-8l-8 8");
    }
  }

  private static String at(double value) {
    return Numbers.coordinate(value);
  }
}
