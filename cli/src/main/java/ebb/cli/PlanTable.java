package ebb.cli;

import ebb.agent.api.PlanView;
import ebb.config.Text;
import ebb.core.policy.Course;
import ebb.core.policy.Plan;
import ebb.core.policy.Plan.Prospect;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;

/** A plan as an operator reads it: what each aggression costs, and what to do. */
final class PlanTable {

  private static final int BAR_WIDTH = 20;

  private final PlanView view;
  private final Plan plan;
  private final List<PlanView.Row> rows;

  PlanTable(PlanView view) {
    this.view = view;
    this.plan = view.plan();
    this.rows = view.rows();
  }

  String text() {
    return guest() + "\n\n" + table() + "\n" + chart() + "\n" + view.advice();
  }

  /** The guest, what it writes, and the link. */
  String guest() {
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
    return text.append("link     ")
        .append(Text.bytes(plan.bytesPerSecond()))
        .append("/s")
        .toString();
  }

  /** A line for each aggression. */
  private String table() {
    StringBuilder text = new StringBuilder();
    text.append(line("aggression", "total time", "lost work", "least CPU", "downtime", "sent"));
    for (PlanView.Row row : rows) {
      Prospect prospect = row.prospect();
      text.append(
          line(
              marked(row),
              range(prospect, Course::seconds, PlanTable::seconds),
              range(prospect, Course::lostVcpuSeconds, PlanTable::seconds),
              range(prospect, view::leastShare, Text::percent),
              range(prospect, Course::downtimeSeconds, Text::seconds),
              range(prospect, Course::sentBytes, Text::bytes)));
    }
    return text.append(pointless()).toString();
  }

  private String marked(PlanView.Row row) {
    return (view.better(row).isPresent() ? "* " : "") + row;
  }

  /** What the marks mean; empty where there are none. */
  private String pointless() {
    List<String> better =
        rows.stream()
            .flatMap(row -> view.better(row).stream())
            .map(PlanView.Row::toString)
            .distinct()
            .toList();
    return better.isEmpty()
        ? ""
        : "* better in no column than %s, and worse in some%n"
            .formatted(String.join(" or ", better));
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
    for (PlanView.Row row : rows) {
      Course likely = row.prospect().likely();
      text.append(
          String.format(
              Locale.ROOT,
              "%10s  %-26s  %s%n",
              row,
              likely.ends() ? Bars.bar(finite(row) / longest, BAR_WIDTH) : "never",
              likely.ends() ? Bars.bar(likely.lostVcpuSeconds() / dearest, BAR_WIDTH) : ""));
    }
    return text.toString();
  }

  private double likely(double vcpuSeconds) {
    return plan.curve().likely(1, plan.toSendBytes()).bytesAfter(vcpuSeconds);
  }

  private static double finite(PlanView.Row row) {
    double seconds = row.prospect().likely().seconds();
    return Double.isInfinite(seconds) ? 0 : seconds;
  }

  private static String range(
      Prospect prospect, ToDoubleFunction<Course> what, DoubleFunction<String> inWords) {
    if (!prospect.likely().ends()) {
      return "never";
    }
    String low = inWords.apply(PlanView.ending(prospect).mapToDouble(what).min().orElseThrow());
    String likely = inWords.apply(what.applyAsDouble(prospect.likely()));
    String high = inWords.apply(PlanView.ending(prospect).mapToDouble(what).max().orElseThrow());
    boolean endless = !prospect.high().ends() && !low.equals(high);
    String range = likely + " (" + low + " to " + (endless ? "?" : high) + ")";
    return low.equals(high) ? likely : range;
  }

  private static String seconds(double seconds) {
    return seconds < 0.05 ? "0 s" : Text.seconds(seconds);
  }
}
