package ebb.sim.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * What the users of a program saw while its guest was migrated: latency above, operations a second
 * below, over one time axis on which the migration begins at 0.
 */
public final class CourseChart {

  /**
   * One migration.
   *
   * @param policy its name, which decides the colour
   * @param label what it is called in the chart
   * @param endSeconds when the migration ended, s since it began
   * @param moments in order of time
   */
  public record Course(String policy, String label, double endSeconds, List<Moment> moments) {

    public Course {
      moments = List.copyOf(moments);
    }
  }

  /**
   * A short time.
   *
   * @param seconds since the migration began, s
   * @param latencyMillis the 99th percentile of its latencies, ms
   * @param operationsPerSecond that were done
   */
  public record Moment(double seconds, double latencyMillis, double operationsPerSecond) {}

  private static final int WIDTH = 960;
  private static final int HEIGHT = 430;
  private static final double LEFT = 66;
  private static final double RIGHT = WIDTH - 24;
  private static final double LEGEND = 14;
  private static final double TOP = 36;
  private static final double MIDDLE = 238;
  private static final double LOWER_TOP = 270;
  private static final double BOTTOM = HEIGHT - 46;
  private static final double LEAST_MILLIS = 0.01;

  private final List<Course> courses;
  private final Svg svg;
  private final double from;
  private final Scale time;

  private CourseChart(String title, List<Course> courses) {
    this.courses = new ArrayList<>(courses);
    this.courses.sort(Comparator.comparing(c -> Family.of(c.policy()) == Family.EBB));
    this.svg =
        new Svg(
            "over-time",
            WIDTH,
            HEIGHT,
            title,
            "99th percentile of latency above, operations a second below, for "
                + String.join(", ", courses.stream().map(Course::label).toList())
                + ".");
    this.from = moments(Moment::seconds).min().orElse(0);
    double to = moments(Moment::seconds).max().orElse(1);
    this.time = new Scale(false, from, Math.max(to, from + 1), LEFT, RIGHT);
  }

  /** Draws it; nothing without a moment. */
  public static String draw(String title, List<Course> courses) {
    return courses.stream().allMatch(course -> course.moments().isEmpty())
        ? ""
        : new CourseChart(title, courses).draw();
  }

  private DoubleStream moments(ToDoubleFunction<Moment> value) {
    return courses.stream().flatMap(c -> c.moments().stream()).mapToDouble(value);
  }

  private String draw() {
    double least = moments(Moment::latencyMillis).filter(v -> v > 0).min().orElse(1);
    double most = moments(Moment::latencyMillis).max().orElse(1);
    double low = Math.max(LEAST_MILLIS, least) / 1.2;
    Scale latency = new Scale(true, low, Math.max(most * 1.2, low * 10), MIDDLE, TOP);
    Scale rate =
        Scale.fromZero(
            moments(Moment::operationsPerSecond).max().orElse(1) * 1.04, BOTTOM, LOWER_TOP);
    axis(latency, "latency, 99th percentile, ms");
    axis(rate, "operations / s");
    for (double value : time.ticks(12)) {
      double x = time.at(value);
      svg.line("grid", x, TOP, x, MIDDLE).line("grid", x, LOWER_TOP, x, BOTTOM);
      svg.text("tick mid", x, BOTTOM + 17, Numbers.step(value));
    }
    svg.line("reference", time.at(0), TOP, time.at(0), BOTTOM);
    svg.text("axis-name end", RIGHT, BOTTOM + 37, "time since the start of the migration, s  →");
    double x = LEFT;
    for (int i = 0; i < courses.size(); i++) {
      Course course = courses.get(i);
      svg.open("trace " + style(i), List.of(ResultWords.key(course.policy())), "");
      svg.path("line", line(course, latency, Moment::latencyMillis));
      svg.path("line", line(course, rate, Moment::operationsPerSecond));
      double end = time.at(course.endSeconds());
      svg.line("end-of-it", end, TOP, end, BOTTOM);
      String text = course.label() + ": " + Numbers.plain(course.endSeconds()) + " s";
      svg.line("line", x, LEGEND - 4, x + 24, LEGEND - 4).text("label", x + 30, LEGEND, text);
      svg.close();
      x += 44 + text.length() * 7.2;
    }
    return svg.end();
  }

  private String style(int index) {
    Family family = Family.of(courses.get(index).policy());
    long before =
        courses.subList(0, index).stream().filter(c -> Family.of(c.policy()) == family).count();
    return family.style() + " dash" + Math.min(3, before);
  }

  private void axis(Scale scale, String name) {
    for (double value : scale.ticks(6)) {
      double y = scale.at(value);
      svg.line("grid", LEFT, y, RIGHT, y);
      svg.text("tick end", LEFT - 8, y + 4, Numbers.step(value));
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

  private String line(Course course, Scale scale, ToDoubleFunction<Moment> value) {
    var line = new ThinLine();
    for (Moment moment : course.moments()) {
      line.to(time.at(moment.seconds()), scale.at(value.applyAsDouble(moment)));
    }
    return line.path();
  }

  private static String at(double value) {
    return Numbers.coordinate(value);
  }
}
