package ebb.cli;

import ebb.sim.SimulationResult;
import ebb.sim.machine.Outcome;
import ebb.sim.scenario.Scenario;
import java.io.PrintWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Virtual migrations as a table, one heading for each scenario. */
final class SimulationTable {

  private final PrintWriter out;
  private @Nullable Scenario current;

  SimulationTable(PrintWriter out) {
    this.out = out;
  }

  void add(SimulationResult result) {
    if (!result.scenario().equals(current)) {
      heading(result.scenario());
    }
    Outcome outcome = result.outcome();
    out.println(
        String.format(
            Locale.ROOT,
            "%-28s %9s %9s %9s %8s %7.0f ms %8.2fx %6d   %s",
            result.label(),
            seconds(outcome.totalSeconds()),
            seconds(outcome.lostWorkSeconds()),
            percent(outcome.minShare()),
            millis(outcome.longestStallSeconds()),
            outcome.downtimeSeconds() * 1000,
            outcome.sentBytes() / Math.max(1, result.scenario().guest().filledBytes()),
            outcome.rounds(),
            remark(result)));
  }

  private void heading(Scenario scenario) {
    if (current != null) {
      out.println();
    }
    current = scenario;
    out.println(
        String.format(
            Locale.ROOT,
            "%s: %.1f GiB, %d vCPUs; one copy takes %.1f s",
            scenario.name(),
            scenario.guest().memoryBytes() / (double) (1 << 30),
            scenario.guest().vcpus(),
            scenario.singleCopySeconds()));
    out.println(
        String.format(
            Locale.ROOT,
            "%-28s %9s %9s %9s %8s %10s %9s %6s",
            "policy",
            "total",
            "lost work",
            "min CPU",
            "stall",
            "downtime",
            "sent",
            "rounds"));
  }

  private static String remark(SimulationResult result) {
    return !result.outcome().completed()
        ? "not completed"
        : result.brokeDowntimeLimit() ? "downtime limit broken" : "";
  }

  private static String seconds(double seconds) {
    return String.format(Locale.ROOT, "%.1f s", seconds);
  }

  private static String millis(double seconds) {
    return String.format(Locale.ROOT, "%.0f ms", seconds * 1000);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, share < 0.1 ? "%.1f %%" : "%.0f %%", share * 100);
  }

  void end() {
    out.flush();
  }
}
