package ebb.sim.report;

import ebb.json.JsonObject;
import ebb.sim.policy.PolicyId;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * What the users of a program saw while its guest was migrated.
 *
 * @param policy which decides the colour
 * @param label what it is called in the chart
 * @param endSeconds when the migration ended, s since it began
 * @param moments in order of time
 */
public record Course(PolicyId policy, String label, double endSeconds, List<Moment> moments) {

  public Course {
    moments = List.copyOf(moments);
  }

  /**
   * A short time.
   *
   * @param seconds since the migration began, s; before it, below 0
   * @param latencyMillis the 99th percentile of its latencies, ms
   * @param operationsPerSecond that were done
   */
  public record Moment(double seconds, double latencyMillis, double operationsPerSecond) {}

  /** All of them over one time axis, on which the migration begins at 0. */
  static JsonObject chart(Passage.Charted chart) {
    List<Course> courses = chart.courses();
    return JsonObject.empty()
        .with("title", chart.title())
        .with("from", seconds(courses).min().orElse(0))
        .with("to", seconds(courses).max().orElse(1))
        .with("runs", courses.stream().map(Course::toJson).toList());
  }

  private static DoubleStream seconds(List<Course> courses) {
    return courses.stream().flatMap(c -> c.moments().stream()).mapToDouble(Moment::seconds);
  }

  private JsonObject toJson() {
    return JsonObject.empty()
        .with("policy", policy.name())
        .with("family", policy.family().key())
        .with("label", label)
        .with("completed", true)
        .with("end", endSeconds)
        .withNumbers("seconds", values(Moment::seconds))
        // A latency of nothing has no place on a logarithmic axis.
        .withNumbers("latency", values(moment -> Math.max(0.01, moment.latencyMillis())))
        .withNumbers("rate", values(Moment::operationsPerSecond));
  }

  private DoubleStream values(ToDoubleFunction<Moment> value) {
    return moments.stream().mapToDouble(value);
  }
}
