package ebb.cli;

import ebb.core.Intent;
import ebb.core.policy.Course;
import ebb.core.policy.Plan;
import ebb.core.policy.Plan.Prospect;
import ebb.core.policy.Verdict;
import ebb.qemu.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** A plan as an operator reads it: what each aggression costs, and what to do. */
final class PlanTable {

  private static final double[] AGGRESSIONS = {0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 1.0};
  private static final int BAR_WIDTH = 20;

  /** What an aggression costs. */
  record Row(double aggression, Prospect prospect) {}

  private final Plan plan;
  private final Intent intent;
  private final List<Row> rows = new ArrayList<>();

  PlanTable(Plan plan, Intent intent) {
    this.plan = plan;
    this.intent = intent;
    for (double aggression : AGGRESSIONS) {
      rows.add(new Row(aggression, plan.prospect(intent.withAggression(aggression))));
    }
  }

  List<Row> rows() {
    return rows;
  }

  /** Whether the migration ends, and by the deadline if there is one, as far as can be known. */
  boolean isFeasible() {
    return intent.hasDeadline()
        ? plan.verdict(intent) != Verdict.INFEASIBLE
        : rows.getLast().prospect().likely().ends();
  }

  String text() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "guest    %d vCPU%s, using %.2f of %s; %s of %s to send%n",
            plan.vcpus(),
            plan.vcpus() == 1 ? "" : "s",
            plan.demandCpus(),
            plan.vcpus() == 1 ? "it" : "them",
            Text.bytes(plan.toSendBytes()),
            Text.bytes(plan.memoryBytes())));
    text.append(
        String.format(
            Locale.ROOT,
            "writes   %s in a tenth of a second of its own time, %s in one, %s in ten%n",
            Text.bytes(plan.curve().bytesAfter(plan.demandCpus() * 0.1)),
            Text.bytes(plan.curve().bytesAfter(plan.demandCpus())),
            Text.bytes(likely(plan.demandCpus() * 10))));
    text.append("link     ").append(Text.bytes(plan.bytesPerSecond())).append("/s\n\n");
    text.append(
        "aggression  total time                lost work                 least CPU  downtime  sent\n");
    double longest = rows.stream().mapToDouble(PlanTable::finite).max().orElse(1);
    for (Row row : rows) {
      Course likely = row.prospect().likely();
      text.append(
          String.format(
              Locale.ROOT,
              "%10.2f  %-24s  %-24s  %9s  %8s  %9s  %s%n",
              row.aggression(),
              range(row.prospect(), Course::seconds),
              range(row.prospect(), Course::lostVcpuSeconds),
              Text.percent(Math.min(1, likely.leastCpus() / plan.demandCpus())),
              Text.seconds(likely.downtimeSeconds()),
              Text.bytes(likely.sentBytes()),
              Bars.bar(finite(row) / longest, BAR_WIDTH)));
    }
    return text.append('\n').append(advice()).toString();
  }

  private double likely(double vcpuSeconds) {
    return plan.curve().likely(1, plan.toSendBytes()).bytesAfter(vcpuSeconds);
  }

  private static double finite(Row row) {
    double seconds = row.prospect().likely().seconds();
    return Double.isInfinite(seconds) ? 0 : seconds;
  }

  private static String range(Prospect prospect, ToDoubleFunction<Course> what) {
    double one = what.applyAsDouble(prospect.low());
    double other = what.applyAsDouble(prospect.high());
    double middle = what.applyAsDouble(prospect.likely());
    if (!prospect.likely().ends()) {
      return "never";
    }
    String high = prospect.high().ends() ? seconds(Math.max(middle, Math.max(one, other))) : "?";
    return seconds(middle)
        + " ("
        + seconds(Math.min(middle, Math.min(one, other)))
        + " to "
        + high
        + ")";
  }

  private static String seconds(double seconds) {
    return seconds < 0.05 ? "0 s" : Text.seconds(seconds);
  }

  /** What to do, in words. */
  String advice() {
    Course calm = rows.getFirst().prospect().likely();
    String first;
    if (calm.ends() && calm.throttledSeconds() == 0) {
      first = "Converges by itself in about " + Text.seconds(calm.seconds()) + ".";
    } else {
      Row row = rows.stream().filter(r -> r.aggression() == 0.3).findFirst().orElseThrow();
      Course course = row.prospect().likely();
      first =
          course.ends()
              ? String.format(
                  Locale.ROOT,
                  "Needs a throttle to about %s of its CPU for %s (at aggression 0.3).",
                  Text.percent(course.leastCpus() / plan.demandCpus()),
                  Text.seconds(course.throttledSeconds()))
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
    List<String> ways = new ArrayList<>();
    double speed = plan.neededBytesPerSecond(intent);
    if (speed < Double.POSITIVE_INFINITY) {
      ways.add(String.format(Locale.ROOT, "%.2g Gbit/s", speed * 8 / 1e9));
    }
    double seconds = plan.leastSeconds(intent);
    if (seconds < Double.POSITIVE_INFINITY) {
      ways.add(Text.seconds(seconds));
    }
    if (intent.minShare() > 0) {
      plan.neededShare(intent).ifPresent(share -> ways.add(Text.percent(share) + " CPU"));
    }
    return ways.isEmpty() ? "a guest that writes less" : String.join(", or ", ways);
  }

  JsonObject toJson() {
    List<JsonObject> prospects = new ArrayList<>();
    for (Row row : rows) {
      JsonObject object = JsonObject.empty().with("aggression", row.aggression());
      Course likely = row.prospect().likely();
      object = object.with("ends", likely.ends());
      if (likely.ends()) {
        object =
            object
                .with("totalSeconds", Rounded.to(likely.seconds(), 2))
                .with("lostWorkSeconds", Rounded.to(likely.lostVcpuSeconds(), 2))
                .with("minShare", Rounded.to(likely.leastCpus() / plan.demandCpus(), 4))
                .with("downtimeMillis", Rounded.to(likely.downtimeSeconds() * 1000, 1))
                .with("sentBytes", Math.round(likely.sentBytes()));
        object = bound(object, "Low", row.prospect().low(), row.prospect().high(), -1);
        object = bound(object, "High", row.prospect().low(), row.prospect().high(), 1);
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

  private static JsonObject bound(
      JsonObject object, String which, Course one, Course other, int sign) {
    JsonObject more = object;
    double seconds = extreme(one.seconds(), other.seconds(), sign);
    double lost = extreme(one.lostVcpuSeconds(), other.lostVcpuSeconds(), sign);
    if (!Double.isInfinite(seconds)) {
      more =
          more.with("total" + which + "Seconds", Rounded.to(seconds, 2))
              .with("lostWork" + which + "Seconds", Rounded.to(lost, 2));
    }
    return more;
  }

  private static double extreme(double one, double other, int sign) {
    return sign < 0 ? Math.min(one, other) : Math.max(one, other);
  }
}
