package ebb.cli;

import ebb.config.Text;
import ebb.lab.LabResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;

/** The demo's result: both migrations side by side, and what the reader has just seen. */
final class DemoReport {

  private record Row(
      String name, ToDoubleFunction<LabResult> value, DoubleFunction<String> format) {}

  private static final List<Row> ROWS =
      List.of(
          new Row("total time", r -> r.summary().totalSeconds(), Text::seconds),
          new Row("downtime", r -> r.summary().downtimeMillis() / 1000, Text::seconds),
          new Row("sent", r -> r.summary().sentBytes(), Text::bytes),
          new Row("rounds", r -> r.summary().rounds(), n -> String.format(Locale.ROOT, "%.0f", n)),
          new Row("lost work", r -> r.summary().lostWorkSeconds(), Text::seconds),
          new Row("least CPU in any second", r -> r.summary().minShare(), Text::percent),
          new Row("longest stall", r -> r.longestStallMillis() / 1000, Text::seconds));

  private DemoReport() {}

  static String of(LabResult rival, LabResult ebb) {
    var lines = new ArrayList<String>();
    lines.add("");
    lines.add(line("", "auto-converge", "ebb", "ratio"));
    for (Row row : ROWS) {
      double theirs = row.value().applyAsDouble(rival);
      double ours = row.value().applyAsDouble(ebb);
      lines.add(
          line(
              row.name(),
              row.format().apply(theirs),
              row.format().apply(ours),
              theirs > 0 ? String.format(Locale.ROOT, "%.2f", ours / theirs) : "-"));
    }
    lines.add("");
    lines.add(lesson(rival, ebb));
    return String.join(System.lineSeparator(), lines);
  }

  private static String line(String name, String theirs, String ours, String ratio) {
    return String.format(Locale.ROOT, "%-24s %14s %12s %8s", name, theirs, ours, ratio);
  }

  private static String lesson(LabResult rival, LabResult ebb) {
    if (!rival.isGood() || !ebb.isGood()) {
      return "At least one guest did not arrive whole: see above.";
    }
    double theirs = rival.summary().totalSeconds();
    double ours = ebb.summary().totalSeconds();
    String what =
        "The same guest over the same link: auto-converge took "
            + Text.seconds(theirs)
            + " to slow it enough, ebb "
            + Text.seconds(ours);
    if (ours >= theirs * 0.95) {
      return what + ". This guest needs little or no throttle, so there is little to gain.";
    }
    return what
        + ": it computes from the guest's own dirtying the CPU share at which the rounds shrink,"
        + " and holds it there from the second round on.";
  }

  /** What the guest itself says about its journey. */
  static String verdict(LabResult result) {
    return (result.runningAtDestination()
            ? "the guest runs at the destination"
            : "THE GUEST DOES NOT RUN AT THE DESTINATION")
        + (result.memoryIntact()
            ? ", its memory is intact"
            : ", ITS MEMORY IS NOT INTACT, or could not be verified");
  }
}
