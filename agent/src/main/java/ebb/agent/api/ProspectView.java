package ebb.agent.api;

import ebb.config.Rounded;
import ebb.core.policy.Course;
import ebb.core.policy.Plan;
import ebb.core.policy.Plan.Prospect;
import ebb.json.JsonObject;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * What a migration would cost: what is most likely, and its bounds.
 *
 * @param plan that it is of
 */
public record ProspectView(Plan plan, Prospect prospect) {

  /** Whether it ends, most likely. */
  public boolean ends() {
    return prospect.likely().ends();
  }

  /** Whether it ends at its worst, too. */
  public boolean endsAtWorst() {
    return prospect.high().ends();
  }

  /** The least and the most of something, of the courses that end; at least one has to. */
  public double[] bounds(ToDoubleFunction<Course> what) {
    return new double[] {values(what).min().orElseThrow(), values(what).max().orElseThrow()};
  }

  private DoubleStream values(ToDoubleFunction<Course> what) {
    return Stream.of(prospect.low(), prospect.likely(), prospect.high())
        .filter(Course::ends)
        .mapToDouble(what);
  }

  /** The least share of the CPU that it uses, which the guest has. */
  public double leastShare(Course course) {
    return Math.min(1, course.leastCpus() / plan.demandCpus());
  }

  /** Adds all of it to an object. */
  JsonObject in(JsonObject object) {
    JsonObject json = object.with("ends", ends());
    if (!ends()) {
      return json;
    }
    json = with(json, "total", "Seconds", Course::seconds, 2);
    json = with(json, "lostWork", "Seconds", Course::lostVcpuSeconds, 2);
    json = with(json, "minShare", "", this::leastShare, 4);
    json = with(json, "downtime", "Millis", course -> course.downtimeSeconds() * 1000, 1);
    return with(json, "sent", "Bytes", plan::wireBytes, 0);
  }

  /** Without the upper bound where that has no end. */
  private JsonObject with(
      JsonObject object, String name, String unit, ToDoubleFunction<Course> what, int digits) {
    double[] bounds = bounds(what);
    JsonObject bounded =
        with(
            with(object, name + unit, what.applyAsDouble(prospect.likely()), digits),
            name + "Low" + unit,
            bounds[0],
            digits);
    return endsAtWorst() ? with(bounded, name + "High" + unit, bounds[1], digits) : bounded;
  }

  private static JsonObject with(JsonObject object, String name, double value, int digits) {
    return digits == 0
        ? object.with(name, Math.round(value))
        : object.with(name, Rounded.to(value, digits));
  }
}
