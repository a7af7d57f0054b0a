package ebb.cli;

import ebb.agent.api.PlanView;
import ebb.agent.api.ProspectView;
import ebb.config.Text;
import ebb.core.policy.Course;
import ebb.core.policy.Plan;
import ebb.core.policy.Ways.Way;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;

/** A plan as an operator reads it: what each lever and each aggression cost, and what to do. */
final class PlanTable {

  private static final int BAR_WIDTH = 20;
  private static final List<String> TITLES =
      List.of("total time", "lost work", "least CPU", "downtime", "sent");

  private final PlanView view;
  private final Plan plan;
  private final List<PlanView.Row> rows;

  PlanTable(PlanView view) {
    this.view = view;
    this.plan = view.plan();
    this.rows = view.rows();
  }

  String text() {
    return guest() + "\n\n" + ways() + table() + "\n" + chart() + "\n" + view.advice();
  }

  /** A line for each way, and what stands in the way of others; empty where there is no choice. */
  private String ways() {
    StringBuilder text = new StringBuilder();
    List<Way> ways = view.ways().all();
    if (ways.size() > 1) {
      text.append(
          wayLine(
              "levers", "total time", "lost work", "least CPU", "downtime", "sent", "host CPU"));
      ways.forEach(way -> text.append(wayLine(way)));
    }
    view.ways().obstacles().forEach(obstacle -> text.append(Cures.named(obstacle)).append('\n'));
    if (ways.size() > 1) {
      text.append("\nwith ").append(view.ways().best().levers()).append(":\n\n");
    } else if (!text.isEmpty()) {
      text.append('\n');
    }
    return text.toString();
  }

  private String wayLine(Way way) {
    var prospect = new ProspectView(way.plan(), way.prospect());
    Course likely = way.course();
    boolean ends = likely.ends();
    return wayLine(
        (way.equals(view.ways().best()) ? "> " : "") + way.levers(),
        range(prospect, Course::seconds, PlanTable::seconds),
        range(prospect, Course::lostVcpuSeconds, PlanTable::seconds),
        ends ? Text.percent(prospect.leastShare(likely)) : "",
        ends ? Text.seconds(likely.downtimeSeconds()) : "",
        ends ? Text.bytes(way.plan().wireBytes(likely)) : "",
        way.hostCores() > 0 ? String.format(Locale.ROOT, "%.1f", way.hostCores()) : "");
  }

  private static String wayLine(Object... columns) {
    return String.format(Locale.ROOT, "%18s  %-26s  %-26s  %-9s  %-8s  %-8s  %s", columns)
            .stripTrailing()
        + "\n";
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
        .append(Text.bytes(view.ways().linkBytesPerSecond()))
        .append("/s")
        .toString();
  }

  /** A line for each aggression. */
  private String table() {
    StringBuilder text = new StringBuilder();
    text.append(line("aggression", TITLES));
    for (PlanView.Row row : rows) {
      text.append(line(marked(row), columns(new ProspectView(plan, row.prospect()))));
    }
    return text.append(pointless()).toString();
  }

  private static List<String> columns(ProspectView prospect) {
    return List.of(
        range(prospect, Course::seconds, PlanTable::seconds),
        range(prospect, Course::lostVcpuSeconds, PlanTable::seconds),
        range(prospect, prospect::leastShare, Text::percent),
        range(prospect, Course::downtimeSeconds, Text::seconds),
        range(prospect, prospect.plan()::wireBytes, Text::bytes));
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

  private static String line(String first, List<String> columns) {
    return String.format(Locale.ROOT, "%10s  %s%n", first, columns(columns).stripTrailing());
  }

  private static String columns(List<String> columns) {
    return String.format(Locale.ROOT, "%-26s  %-26s  %-22s  %-8s  %-26s", columns.toArray());
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
      ProspectView prospect, ToDoubleFunction<Course> what, DoubleFunction<String> inWords) {
    if (!prospect.ends()) {
      return "never";
    }
    double[] bounds = prospect.bounds(what);
    String low = inWords.apply(bounds[0]);
    String high = inWords.apply(bounds[1]);
    String likely = inWords.apply(what.applyAsDouble(prospect.prospect().likely()));
    boolean endless = !prospect.endsAtWorst() && !low.equals(high);
    String range = likely + " (" + low + " to " + (endless ? "?" : high) + ")";
    return low.equals(high) ? likely : range;
  }

  private static String seconds(double seconds) {
    return seconds < 0.05 ? "0 s" : Text.seconds(seconds);
  }
}
