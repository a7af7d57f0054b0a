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
import ebb.core.policy.Ways;
import ebb.json.JsonObject;
import ebb.steering.AggressionField;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a plan says: in which ways the guest could be migrated, what each aggression costs with the
 * best of them, whether it can be, and what to do.
 */
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

  /** A longer downtime limit is worth a word where it saves so much, vCPU-seconds and a part. */
  private static final double WORTH_SECONDS = 0.1;

  private static final double WORTH_PART = 0.1;

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

  private final WaysView ways;
  private final Plan plan;
  private final Intent intent;
  private final List<Row> rows = new ArrayList<>();

  /**
   * @param intent least share, deadline and downtime; its aggression does not matter
   */
  public PlanView(Ways ways, Intent intent) {
    this.ways = new WaysView(ways);
    this.plan = ways.best().plan();
    this.intent = intent;
    rows.add(row(Aggression.AUTO));
    NUMBERS.forEach(number -> rows.add(row(Aggression.of(number))));
  }

  private Row row(Aggression aggression) {
    Intent asked = intent.withAggression(aggression);
    return new Row(aggression, plan.aggression(asked), plan.prospect(asked));
  }

  /** The ways to choose from. */
  public WaysView ways() {
    return ways;
  }

  /** The plan with the best of them. */
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
    return Stream.of(
            ways.advice(),
            Optional.of(first),
            longerDowntime(),
            intent.hasDeadline() ? Optional.of(deadline()) : Optional.<String>empty())
        .flatMap(Optional::stream)
        .collect(Collectors.joining("\n"));
  }

  /** What a longer downtime limit would save, where that is worth it. */
  private Optional<String> longerDowntime() {
    double twice = Math.max(1, 2 * intent.maxDowntimeSeconds());
    return Stream.of(twice, 4 * twice)
        .flatMap(seconds -> longerDowntime(seconds).stream())
        .findFirst();
  }

  private Optional<String> longerDowntime(double seconds) {
    Course now = rows.getFirst().prospect().likely();
    Intent longer = intent.withAggression(Aggression.AUTO).withMaxDowntime(seconds);
    Course then = plan.prospect(longer).likely();
    String limit = "With a downtime limit of " + Text.seconds(seconds) + " it would ";
    if (!now.ends() || !then.ends()) {
      return Optional.of(limit + "end.").filter(words -> !now.ends() && then.ends());
    }
    double saved = now.lostVcpuSeconds() - then.lostVcpuSeconds();
    return Optional.of(
            "%slose %.1f s of work instead of %.1f s, standstill included."
                .formatted(limit, then.lostVcpuSeconds(), now.lostVcpuSeconds()))
        .filter(words -> saved > Math.max(WORTH_SECONDS, WORTH_PART * now.lostVcpuSeconds()));
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
      JsonObject object =
          AggressionField.with(JsonObject.empty(), row.aggression()).with("number", row.number());
      Optional<Row> better = better(row);
      if (better.isPresent()) {
        object = object.with("better", better.get().number());
      }
      prospects.add(new ProspectView(plan, row.prospect()).in(object));
    }
    JsonObject json =
        JsonObject.empty()
            .with("vcpus", plan.vcpus())
            .with("demandVcpus", Rounded.to(plan.demandCpus(), 3))
            .with("memoryBytes", Math.round(plan.memoryBytes()))
            .with("toSendBytes", Math.round(plan.toSendBytes()))
            .with("speedBytesPerSecond", Math.round(ways.linkBytesPerSecond()));
    JsonObject full = ways.in(json).with("prospects", prospects).with("advice", advice());
    return intent.hasDeadline()
        ? full.with("deadlineSeconds", intent.deadlineSeconds())
            .with("feasible", plan.verdict(intent).name().toLowerCase(Locale.ROOT))
        : full;
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
