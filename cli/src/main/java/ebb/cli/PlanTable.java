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
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

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
    return table() + "\n" + chart() + "\n" + advice();
  }

  /** The guest, and a line for each aggression. */
  String table() {
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
    text.append(line("aggression", "total time", "lost work", "least CPU", "downtime", "sent"));
    for (Row row : rows) {
      Prospect prospect = row.prospect();
      text.append(
          line(
              aggression(row),
              range(prospect, Course::seconds, PlanTable::seconds),
              range(prospect, Course::lostVcpuSeconds, PlanTable::seconds),
              range(prospect, this::leastShare, Text::percent),
              range(prospect, Course::downtimeSeconds, Text::seconds),
              range(prospect, Course::sentBytes, Text::bytes)));
    }
    return text.toString();
  }

  private static String line(Object... columns) {
    return String.format(Locale.ROOT, "%10s  %-26s  %-26s  %-22s  %-8s  %s%n", columns);
  }

  /** What is most likely, as bars. */
  private String chart() {
    double longest = rows.stream().mapToDouble(PlanTable::finite).max().orElse(1);
    double dearest =
        rows.stream().mapToDouble(row -> row.prospect().likely().lostVcpuSeconds()).max().orElse(1);
    StringBuilder text = new StringBuilder();
    text.append(String.format(Locale.ROOT, "%10s  %-26s  %s%n", "", "total time", "lost work"));
    for (Row row : rows) {
      Course likely = row.prospect().likely();
      text.append(
          String.format(
              Locale.ROOT,
              "%10s  %-26s  %s%n",
              aggression(row),
              likely.ends() ? Bars.bar(finite(row) / longest, BAR_WIDTH) : "never",
              likely.ends() ? Bars.bar(likely.lostVcpuSeconds() / dearest, BAR_WIDTH) : ""));
    }
    return text.toString();
  }

  private static String aggression(Row row) {
    return String.format(Locale.ROOT, "%.2f", row.aggression());
  }

  private double leastShare(Course course) {
    return Math.min(1, course.leastCpus() / plan.demandCpus());
  }

  private double likely(double vcpuSeconds) {
    return plan.curve().likely(1, plan.toSendBytes()).bytesAfter(vcpuSeconds);
  }

  private static double finite(Row row) {
    double seconds = row.prospect().likely().seconds();
    return Double.isInfinite(seconds) ? 0 : seconds;
  }

  private static String range(
      Prospect prospect, ToDoubleFunction<Course> what, DoubleFunction<String> inWords) {
    if (!prospect.likely().ends()) {
      return "never";
    }
    String low = inWords.apply(ending(prospect).mapToDouble(what).min().orElseThrow());
    String likely = inWords.apply(what.applyAsDouble(prospect.likely()));
    String high = inWords.apply(ending(prospect).mapToDouble(what).max().orElseThrow());
    boolean endless = !prospect.high().ends() && !low.equals(high);
    String range = likely + " (" + low + " to " + (endless ? "?" : high) + ")";
    return low.equals(high) ? likely : range;
  }

  private static Stream<Course> ending(Prospect prospect) {
    return Stream.of(prospect.low(), prospect.likely(), prospect.high()).filter(Course::ends);
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
    return Text.ways(plan.needs(intent)).orElse("a guest that writes less");
  }

  JsonObject toJson() {
    List<JsonObject> prospects = new ArrayList<>();
    for (Row row : rows) {
      Prospect prospect = row.prospect();
      JsonObject object =
          JsonObject.empty()
              .with("aggression", row.aggression())
              .with("ends", prospect.likely().ends());
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
}
