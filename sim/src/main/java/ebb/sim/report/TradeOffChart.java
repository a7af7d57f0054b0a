package ebb.sim.report;

import ebb.sim.SimulationResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What each policy paid for how short a migration: total time across, lost work up, both better
 * towards the corner. Those that never finished stand apart at the right. What no clairvoyant could
 * reach is shaded.
 */
final class TradeOffChart {

  private static final int WIDTH = 960;
  private static final int HEIGHT = 500;
  private static final double LEFT = 66;
  private static final double TOP = 14;
  private static final double BOTTOM = HEIGHT - 50;
  private static final double BAND_WIDTH = 184;
  private static final double NOBODY_WIDTH = 276;
  private static final double COPY_WIDTH = 140;
  private static final double LINE_HEIGHT = 13.5;
  private static final double CHARACTER_WIDTH = 6.3;
  private static final double BOLD_WIDTH = 7.4;

  /** Marks nearer than this, pixels, cannot be told apart and share a label. */
  private static final double SAME_PLACE = 7;

  /** One result at its place. */
  private record Point(SimulationResult result, double x, double y) {}

  private final ScenarioSection section;
  private final String clipId;
  private final List<SimulationResult> finished = new ArrayList<>();
  private final List<SimulationResult> unfinished = new ArrayList<>();
  private final double right;
  private final Scale across;
  private final Scale up;
  private final Svg svg;
  private final LabelPlacer labels;

  private TradeOffChart(ScenarioSection section, String id) {
    this.section = section;
    this.clipId = id + "-clip";
    for (SimulationResult result : section.results()) {
      (result.outcome().completed() ? finished : unfinished).add(result);
    }
    this.right = WIDTH - (unfinished.isEmpty() ? 16 : BAND_WIDTH + 16);
    var scales = new TradeOffScales(section, finished);
    this.across = scales.across(LEFT, right);
    this.up = scales.up(across, BOTTOM, TOP);
    this.svg = new Svg("trade-off", WIDTH, HEIGHT, title(), description());
    this.labels = new LabelPlacer(new Box(LEFT + 2, TOP, right - LEFT - 4, BOTTOM - TOP - 2));
  }

  /**
   * Draws it.
   *
   * @param id unique in the page
   */
  static String draw(ScenarioSection section, String id) {
    return new TradeOffChart(section, id).draw();
  }

  private String title() {
    return "Trade-off in " + section.name() + ": total time and lost work";
  }

  private String description() {
    return finished.size()
        + " results that finished as points, total time across and lost work up, "
        + unfinished.size()
        + " that never finished at the right. The table below holds all figures.";
  }

  private String draw() {
    background();
    if (showsSingleCopy()) {
      double x = across.at(section.singleCopySeconds());
      svg.line("reference", x, TOP, x, BOTTOM);
    }
    Map<String, List<Point>> byPolicy = byPolicy();
    List<Point> single = new ArrayList<>();
    List<List<Point>> curves = new ArrayList<>();
    byPolicy.forEach((policy, points) -> {
      if (points.size() > 1) {
        curves.add(points);
      } else {
        single.addAll(points);
      }
    });
    curves.sort(Comparator.comparing(c -> Family.of(c.get(0).result().policy()) == Family.EBB));
    single.sort(Comparator.comparing(p -> Family.of(p.result().policy()) == Family.EBB));
    curves.forEach(this::curve);
    single.forEach(p -> mark(p, ""));
    curves.forEach(c -> c.forEach(p -> mark(p, " small")));
    for (int i = curves.size() - 1; i >= 0; i--) {
      labelCurve(curves.get(i));
    }
    labelSingle(single);
    singleCopy();
    nobody();
    var band = new Box(WIDTH - BAND_WIDTH - 4, TOP, BAND_WIDTH, BOTTOM - TOP);
    UnfinishedBand.draw(svg, band, unfinished);
    return svg.end();
  }

  private Map<String, List<Point>> byPolicy() {
    Map<String, List<Point>> byPolicy = new LinkedHashMap<>();
    finished.stream()
        .sorted(Comparator.comparingDouble(SimulationResult::aggression))
        .forEach(r -> {
          double x = across.at(r.outcome().totalSeconds());
          double y = up.at(r.outcome().lostWorkSeconds());
          byPolicy.computeIfAbsent(r.policy(), k -> new ArrayList<>()).add(new Point(r, x, y));
        });
    return byPolicy;
  }

  /** The region below and left of the frontier, the axes over it, and the frontier over both. */
  private void background() {
    if (section.frontier().isEmpty()) {
      axes();
      return;
    }
    String edge = frontier();
    String clip = "<g clip-path=\"url(#" + Html.escape(clipId) + ")\">";
    var plot = new Box(LEFT, TOP, right - LEFT, BOTTOM - TOP);
    svg.raw("<clipPath id=\"" + Html.escape(clipId) + "\">").rectangle("", plot).raw("</clipPath>");
    String corner = at(LEFT) + " " + at(TOP);
    String below = "V" + at(BOTTOM) + "H" + at(LEFT) + "z";
    svg.raw(clip).path("nobody", "M" + corner + "L" + edge + below).close();
    axes();
    svg.raw(clip).path("frontier", "M" + edge).close();
  }

  /** Says what the shaded region is, as low in it as there is room. */
  private void nobody() {
    for (double y = BOTTOM - 20; y > TOP + 40; y -= 16) {
      for (double x = LEFT + 6; x < right - NOBODY_WIDTH; x += 60) {
        var box = new Box(x, y, NOBODY_WIDTH, 15);
        if (belowFrontier(box) && labels.take(box)) {
          svg.text("note", x + 4, y + 11, "nobody who keeps the downtime limit can be here");
          return;
        }
      }
    }
  }

  private boolean belowFrontier(Box box) {
    return !section.frontier().isEmpty()
        && section.frontier().stream()
            .filter(p -> across.beyond(p.totalSeconds()) < box.right())
            .allMatch(p -> up.at(p.lostWorkSeconds()) < box.y());
  }

  /** The frontier from the top of the drawing to its right, as path data without the first M. */
  private String frontier() {
    List<FrontierPoint> points = new ArrayList<>(section.frontier());
    points.sort(Comparator.comparingDouble(FrontierPoint::totalSeconds));
    double fromX = across.beyond(points.get(0).totalSeconds());
    double fromY = TOP;
    var edge = new StringBuilder(at(fromX)).append(' ').append(at(fromY));
    for (FrontierPoint point : points) {
      double x = across.beyond(point.totalSeconds());
      double y = up.at(point.lostWorkSeconds());
      labels.avoidLine(fromX, fromY, x, y);
      edge.append('L').append(at(x)).append(' ').append(at(y));
      fromX = x;
      fromY = y;
    }
    return edge.append('H').append(at(Math.max(right, fromX))).toString();
  }

  private void axes() {
    for (double value : across.ticks(12)) {
      double x = across.at(value);
      svg.line("grid", x, TOP, x, BOTTOM).text("tick mid", x, BOTTOM + 17, Numbers.step(value));
    }
    for (double value : up.ticks(9)) {
      double y = up.at(value);
      svg.line("grid", LEFT, y, right, y).text("tick end", LEFT - 8, y + 4, Numbers.step(value));
    }
    if (finished.stream().anyMatch(r -> r.outcome().lostWorkSeconds() < up.low())) {
      svg.text("tick end", LEFT - 8, BOTTOM + 4, "less");
    }
    svg.path("axis", "M" + at(LEFT) + " " + at(TOP) + "V" + at(BOTTOM) + "H" + at(right));
    String logarithmic = ", logarithmic";
    svg.text(
        "axis-name end",
        right,
        BOTTOM + 37,
        "total time, s" + (across.logarithmic() ? logarithmic : "") + "  →");
    String name = "lost work, CPU-seconds" + (up.logarithmic() ? logarithmic : "") + "  →";
    svg.raw(
        "<text class=\"axis-name end\" transform=\"translate(16 "
            + at(TOP)
            + ") rotate(-90)\">"
            + Html.escape(name)
            + "</text>\n");
  }

  private boolean showsSingleCopy() {
    double copy = section.singleCopySeconds();
    return copy > across.low() && copy < across.high();
  }

  /** Names the line of a single copy, on the side of it where there is room. */
  private void singleCopy() {
    double x = across.at(section.singleCopySeconds());
    if (!showsSingleCopy()) {
      return;
    }
    if (labels.take(new Box(x + 3, TOP + 1, COPY_WIDTH, 15))) {
      svg.text("note", x + 5, TOP + 12, "one copy of its memory");
    } else if (labels.take(new Box(x - 3 - COPY_WIDTH, TOP + 1, COPY_WIDTH, 15))) {
      svg.text("note end", x - 5, TOP + 12, "one copy of its memory");
    }
  }

  private void curve(List<Point> points) {
    var data = new StringBuilder();
    Point before = points.get(0);
    for (Point point : points) {
      data.append(data.length() == 0 ? "M" : "L").append(at(point.x())).append(' ');
      data.append(at(point.y()));
      labels.avoidLine(before.x(), before.y(), point.x(), point.y());
      before = point;
    }
    String policy = before.result().policy();
    svg.open("curve " + Family.of(policy).style(), List.of(ResultWords.key(policy)), "");
    svg.path("line", data.toString()).close();
  }

  private void mark(Point point, String style) {
    SimulationResult result = point.result();
    Family family = Family.of(result.policy());
    String hollow = result.brokeDowntimeLimit() ? " broke" : "";
    svg.open(
        "pt " + family.style() + style + hollow,
        List.of(ResultWords.key(result.policy())),
        ResultWords.of(result));
    svg.mark(family, point.x(), point.y()).close();
    labels.avoid(Box.around(point.x(), point.y(), 11, 11));
  }

  /** The ends of a curve get a label by all means, the aggressions between where there is room. */
  private void labelCurve(List<Point> points) {
    List<List<Point>> places = new ArrayList<>();
    for (Point point : points) {
      List<Point> before = places.isEmpty() ? List.of() : last(places);
      if (!before.isEmpty() && near(before.get(0), point)) {
        before.add(point);
      } else {
        places.add(new ArrayList<>(List.of(point)));
      }
    }
    boolean own = Family.of(points.get(0).result().policy()) == Family.EBB;
    label(places.get(0), true);
    if (places.size() > 1) {
      label(last(places), true);
    }
    for (int i = 1; i < places.size() - 1 && own; i++) {
      label(places.get(i), false);
    }
  }

  private void label(List<Point> place, boolean named) {
    SimulationResult first = place.get(0).result();
    double last = last(place).result().aggression();
    String range = Numbers.step(first.aggression());
    if (last > first.aggression()) {
      range += "–" + Numbers.step(last);
    }
    String text = named ? first.policy() + " " + range : range;
    Point point = place.get(place.size() / 2);
    String style = "label " + Family.of(first.policy()).style();
    label(
        style,
        List.of(ResultWords.key(first.policy())),
        List.of(text),
        point.x(),
        point.y(),
        named ? 150 : 16);
  }

  private void labelSingle(List<Point> points) {
    List<List<Point>> places = new ArrayList<>();
    for (Point point : points) {
      places.stream()
          .filter(p -> near(p.get(0), point))
          .findFirst()
          .ifPresentOrElse(p -> p.add(point), () -> places.add(new ArrayList<>(List.of(point))));
    }
    places.sort(Comparator.comparingInt(place -> -place.size()));
    for (List<Point> place : places) {
      List<String> names = place.stream().map(p -> p.result().policy()).toList();
      double x = place.stream().mapToDouble(Point::x).average().orElse(0);
      double y = place.stream().mapToDouble(Point::y).average().orElse(0);
      String style = place.size() == 1 ? "label " + Family.of(names.get(0)).style() : "label";
      List<String> words = names.stream().map(ResultWords::key).toList();
      label(style, words, NameList.lines(names, 32, 4), x, y, 240);
    }
  }

  private void label(
      String style,
      List<String> policies,
      List<String> lines,
      double x,
      double y,
      double farthest) {
    int longest = lines.stream().mapToInt(String::length).max().orElse(0);
    double width = longest * (style.contains("f-ebb") ? BOLD_WIDTH : CHARACTER_WIDTH) + 4;
    Optional<Box> found = labels.place(x, y, width, lines.size() * LINE_HEIGHT, farthest);
    if (found.isEmpty()) {
      return;
    }
    Box box = found.get();
    double[] end = LabelPlacer.nearest(box, x, y);
    svg.open(style, policies, "");
    if (StrictMath.hypot(end[0] - x, end[1] - y) >= LabelPlacer.LEADER_FROM) {
      svg.line("leader", x, y, end[0], end[1]);
    }
    boolean leftOfPoint = box.right() < x;
    boolean centred = !leftOfPoint && box.x() < x;
    String anchor = leftOfPoint ? "end" : centred ? "mid" : "";
    double textX = leftOfPoint ? box.right() - 2 : centred ? box.x() + width / 2 : box.x() + 2;
    for (int i = 0; i < lines.size(); i++) {
      svg.text(anchor, textX, box.y() + i * LINE_HEIGHT + 10.5, lines.get(i));
    }
    svg.close();
  }

  private static boolean near(Point one, Point other) {
    return StrictMath.hypot(one.x() - other.x(), one.y() - other.y()) < SAME_PLACE;
  }

  private static <T> T last(List<T> list) {
    return list.get(list.size() - 1);
  }

  private static String at(double value) {
    return Numbers.coordinate(value);
  }
}
