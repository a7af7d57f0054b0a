package ebb.agent.api;

import ebb.config.Rounded;
import ebb.config.Text;
import ebb.core.Aggression;
import ebb.core.Intent;
import ebb.core.policy.Course;
import ebb.core.policy.Needs;
import ebb.core.policy.Plan;
import ebb.core.policy.Plan.Prospect;
import ebb.core.policy.Verdict;
import ebb.json.JsonObject;
import ebb.steering.AggressionField;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** What a plan says: what each aggression costs, whether it can be, and what to do. */
public final class PlanView {

  private static final double GBIT = 1e9 / 8;
  private static final List<Double> NUMBERS = List.of(0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 1.0);

  /** The columns of a row, the less the better. */
  private static final List<ToDoubleFunction<Course>> COSTS =
      List.of(
          Course::seconds,
          Course::lostVcpuSeconds,
          course -> -course.leastCpus(),
          Course::downtimeSeconds,
          Course::sentBytes);

  /** What differs by less than this part is the same. */
  private static final double SAME = 0.01;

  /**
   * What an aggression costs.
   *
   * @param number the aggression itself or, for auto, the one that would be chosen, 0 to 1
   */
  public record Row(Aggression aggression, double number, Prospect prospect) {

    @Override
    public String toString() {
      String words = String.format(Locale.ROOT, "%.2f", number);
      return aggression.isAuto() ? "auto " + words : words;
    }
  }

  private final Plan plan;
  private final Intent intent;
  private final List<Row> rows = new ArrayList<>();

  /**
   * @param intent least share, deadline and downtime; its aggression does not matter
   */
  public PlanView(Plan plan, Intent intent) {
    this.plan = plan;
    this.intent = intent;
    rows.add(row(Aggression.AUTO));
    NUMBERS.forEach(number -> rows.add(row(Aggression.of(number))));
  }

  private Row row(Aggression aggression) {
    Intent asked = intent.withAggression(aggression);
    return new Row(aggression, plan.aggression(asked), plan.prospect(asked));
  }

  /** The plan itself. */
  public Plan plan() {
    return plan;
  }

  /** Auto, then the numbers, the gentlest first. */
  public List<Row> rows() {
    return rows;
  }

  /**
   * A row that makes this one pointless: it is better in one column at least, and worse in none, by
   * what is most likely. Of several the best, and of those the gentlest.
   */
  public Optional<Row> better(Row row) {
    return rows.stream()
        .filter(other -> isBetter(other, row))
        .reduce((first, second) -> isBetter(second, first) ? second : first);
  }

  private static boolean isBetter(Row one, Row other) {
    Course a = one.prospect().likely();
    Course b = other.prospect().likely();
    return a.ends()
        && b.ends()
        && COSTS.stream().noneMatch(cost -> isLess(cost.applyAsDouble(b), cost.applyAsDouble(a)))
        && COSTS.stream().anyMatch(cost -> isLess(cost.applyAsDouble(a), cost.applyAsDouble(b)));
  }

  private static boolean isLess(double one, double other) {
    return one < other - SAME * Math.abs(other);
  }

  /** Whether the migration ends, and by the deadline if there is one, as far as can be known. */
  public boolean isFeasible() {
    return intent.hasDeadline()
        ? plan.verdict(intent) != Verdict.INFEASIBLE
        : rows.getLast().prospect().likely().ends();
  }

  /** The least share of the CPU that it uses, which the guest has. */
  public double leastShare(Course course) {
    return Math.min(1, course.leastCpus() / plan.demandCpus());
  }

  /** The courses of a prospect that end. */
  public static Stream<Course> ending(Prospect prospect) {
    return Stream.of(prospect.low(), prospect.likely(), prospect.high()).filter(Course::ends);
  }

  /** What to do, in words. */
  public String advice() {
    Course calm = rows.get(1).prospect().likely();
    String first;
    if (calm.ends() && calm.throttledSeconds() == 0) {
      first = "Converges by itself in about " + Text.seconds(calm.seconds()) + ".";
    } else {
      Row row = rows.getFirst();
      Course course = row.prospect().likely();
      first =
          course.ends()
              ? String.format(
                  Locale.ROOT,
                  "Needs a throttle to about %s of its CPU for %s (at aggression %s).",
                  Text.percent(course.leastCpus() / plan.demandCpus()),
                  Text.seconds(course.throttledSeconds()),
                  row)
              : "Most likely never ends while the guest keeps that much CPU.";
    }
    return intent.hasDeadline() ? first + "\n" + deadline() : first;
  }

  private String deadline() {
    String by = Text.seconds(intent.deadlineSeconds());
    String keeping =
        intent.minShare() > 0 ? " with at least " + Text.percent(intent.minShare()) + " CPU" : "";
    return switch (plan.verdict(intent)) {
      case FEASIBLE -> "Can finish within " + by + keeping + ".";
      case UNSURE -> "May finish within " + by + keeping + "; to be sure: " + needs() + ".";
      case INFEASIBLE ->
          "Cannot finish within " + by + keeping + " at this speed: needs " + needs() + ".";
    };
  }

  private String needs() {
    return ways(plan.needs(intent)).orElse("a guest that writes less");
  }

  /** All of it, as JSON. */
  public JsonObject toJson() {
    List<JsonObject> prospects = new ArrayList<>();
    for (Row row : rows) {
      Prospect prospect = row.prospect();
      JsonObject object =
          AggressionField.with(JsonObject.empty(), row.aggression())
              .with("number", row.number())
              .with("ends", prospect.likely().ends());
      Optional<Row> better = better(row);
      if (better.isPresent()) {
        object = object.with("better", better.get().number());
      }
      if (prospect.likely().ends()) {
        object = with(object, prospect, "total", "Seconds", Course::seconds, 2);
        object = with(object, prospect, "lostWork", "Seconds", Course::lostVcpuSeconds, 2);
        object = with(object, prospect, "minShare", "", this::leastShare, 4);
        object = with(object, prospect, "downtime", "Millis", c -> c.downtimeSeconds() * 1000, 1);
        object = with(object, prospect, "sent", "Bytes", Course::sentBytes, 0);
      }
      prospects.add(object);
    }
    JsonObject json =
        JsonObject.empty()
            .with("vcpus", plan.vcpus())
            .with("demandVcpus", Rounded.to(plan.demandCpus(), 3))
            .with("memoryBytes", Math.round(plan.memoryBytes()))
            .with("toSendBytes", Math.round(plan.toSendBytes()))
            .with("speedBytesPerSecond", Math.round(plan.bytesPerSecond()))
            .with("prospects", prospects)
            .with("advice", advice());
    return intent.hasDeadline()
        ? json.with("deadlineSeconds", intent.deadlineSeconds())
            .with("feasible", plan.verdict(intent).name().toLowerCase(Locale.ROOT))
        : json;
  }

  /** What is most likely, and its bounds; without the upper one where that has no end. */
  private static JsonObject with(
      JsonObject object,
      Prospect prospect,
      String name,
      String unit,
      ToDoubleFunction<Course> what,
      int digits) {
    double low = ending(prospect).mapToDouble(what).min().orElseThrow();
    double high = ending(prospect).mapToDouble(what).max().orElseThrow();
    JsonObject bounded = with(object, name + unit, what.applyAsDouble(prospect.likely()), digits);
    bounded = with(bounded, name + "Low" + unit, low, digits);
    return prospect.high().ends() ? with(bounded, name + "High" + unit, high, digits) : bounded;
  }

  private static JsonObject with(JsonObject object, String name, double value, int digits) {
    return digits == 0
        ? object.with(name, Math.round(value))
        : object.with(name, Rounded.to(value, digits));
  }

  /** {@code 1.6 Gbit/s, or 7m 10s, or 12 % CPU}; empty where nothing would do. */
  public static Optional<String> ways(Needs needs) {
    List<String> ways = new ArrayList<>();
    needs.bytesPerSecond().ifPresent(speed -> ways.add(bits(speed)));
    needs.seconds().ifPresent(time -> ways.add(Text.seconds(time)));
    needs.share().ifPresent(share -> ways.add(Text.percent(share) + " CPU"));
    return ways.isEmpty() ? Optional.empty() : Optional.of(String.join(", or ", ways));
  }

  private static String bits(double bytesPerSecond) {
    return bytesPerSecond < GBIT / 10
        ? String.format(Locale.ROOT, "%.1f Mbit/s", bytesPerSecond / GBIT * 1000)
        : String.format(Locale.ROOT, "%.2f Gbit/s", bytesPerSecond / GBIT);
  }
}
