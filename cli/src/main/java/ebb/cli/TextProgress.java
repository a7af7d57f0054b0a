package ebb.cli;

import ebb.config.Text;
import ebb.core.Decision;
import ebb.core.Phase;
import ebb.core.Reading;
import ebb.core.loop.SteeringLoop;
import ebb.core.policy.Forecast;
import ebb.steering.MigrationSummary;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Progress for people: a block that updates in place on a terminal, a line a second elsewhere. */
final class TextProgress implements Progress {

  private static final double BLOCK_SECONDS = 0.2;
  private static final double LINE_SECONDS = 1.0;

  private final PrintWriter out;
  private final Optional<PrintStream> terminal;
  private final Outlook outlook;
  private final ShareGauge gauge = new ShareGauge();
  private double nextSeconds;
  private final DiskSteps diskSteps = new DiskSteps();
  private int blockLines;

  /**
   * @param out what takes plain text alone
   * @param terminal what shows it and takes orders, too; empty where a block cannot be updated
   */
  TextProgress(PrintWriter out, String headline, Outlook outlook, Optional<PrintStream> terminal) {
    this.out = out;
    this.terminal = terminal;
    this.outlook = outlook;
    out.println(headline);
    out.flush();
  }

  @Override
  public void onStep(SteeringLoop.Step step) {
    Reading reading = step.reading();
    gauge.add(reading);
    outlook.add(step);
    if (diskSteps.isDue(reading)) {
      disks(reading);
    }
    boolean told = reading.phase().isFinal() || reading.phase() == Phase.DISKS;
    if (told || reading.seconds() < nextSeconds) {
      return;
    }
    nextSeconds = reading.seconds() + (terminal.isPresent() ? BLOCK_SECONDS : LINE_SECONDS) - 0.01;
    String toGo = outlook.words();
    if (terminal.isPresent()) {
      show(block(step, toGo));
    } else {
      out.println(line(step, toGo));
    }
    out.flush();
  }

  private void disks(Reading reading) {
    String line =
        "copying disks, %s of %s left"
            .formatted(Text.bytes(reading.remainingBytes()), Text.bytes(reading.totalBytes()));
    if (terminal.isPresent()) {
      show(List.of(line));
    } else {
      out.println(line);
    }
    out.flush();
  }

  private List<String> block(SteeringLoop.Step step, String toGo) {
    Reading reading = step.reading();
    double done =
        reading.totalBytes() == 0
            ? 0
            : 1 - Math.min(1, (double) reading.remainingBytes() / reading.totalBytes());
    return List.of(
        String.format(
            Locale.ROOT,
            "%s %3.0f %%   round %d   %s remaining",
            Bars.bar(done, 30),
            done * 100,
            reading.round(),
            Text.bytes(reading.remainingBytes())),
        String.format(
            Locale.ROOT,
            "link %s/s   guest dirties %s/s   %s gone%s",
            Text.bytes(step.known().link().wireBytesPerSecond()),
            Text.bytes(reading.dirtiedBytesPerSecond()),
            Text.seconds(reading.seconds()),
            toGo.isEmpty() ? "" : ", " + toGo),
        String.format(
            Locale.ROOT,
            "guest runs at %s, %s   %s",
            Text.percent(gauge.share()),
            limit(step),
            Bars.sparkline(gauge.history())));
  }

  private static String limit(SteeringLoop.Step step) {
    Reading reading = step.reading();
    Decision decision = step.decision();
    if (reading.phase() == Phase.SWITCHOVER) {
      return "switching over";
    }
    if (decision.reason() == Decision.Reason.HANDS_OFF) {
      return decision.reason().words();
    }
    String limit =
        switch (decision) {
          case Decision.Throttle(double share, _) -> "limit " + Text.percent(share);
          case Decision.Unthrottled _ -> "no limit";
          case Decision.PostCopy _ -> "no limit, going on in post-copy";
          case Decision.Cancel _ -> "no limit, cancelling";
        };
    return limit + inForce(reading) + " (" + decision.reason().words() + chosen(step) + ")";
  }

  /** The aggression that a share rests on, where that was left to the law. */
  private static String chosen(SteeringLoop.Step step) {
    return step.decision().share() < 1
        ? step.forecast()
            .filter(Forecast::choosesAggression)
            .map(forecast -> String.format(Locale.ROOT, ", aggression %.2f", forecast.aggression()))
            .orElse("")
        : "";
  }

  /** What holds the guest, where that is not what it was to be held to. */
  private static String inForce(Reading reading) {
    return reading
        .inForce()
        .filter(force -> force.exceedsAsked() || force.isBelowAsked())
        .map(force -> ", in force " + Text.percent(force.share()))
        .orElse("");
  }

  private String line(SteeringLoop.Step step, String toGo) {
    Reading reading = step.reading();
    return String.format(
        Locale.ROOT,
        "%6.1f s  round %-3d %9s remaining  link %9s/s  dirty %9s/s  guest %6s, %s%s",
        reading.seconds(),
        reading.round(),
        Text.bytes(reading.remainingBytes()),
        Text.bytes(step.known().link().wireBytesPerSecond()),
        Text.bytes(reading.dirtiedBytesPerSecond()),
        Text.percent(gauge.share()),
        limit(step),
        toGo.isEmpty() ? "" : "  " + toGo);
  }

  private void show(List<String> lines) {
    erase();
    lines.forEach(out::println);
    blockLines = lines.size();
  }

  private void erase() {
    if (blockLines > 0 && terminal.isPresent()) {
      out.flush();
      terminal.get().print("\u001b[" + blockLines + "A\u001b[J");
      blockLines = 0;
    }
  }

  @Override
  public void end(MigrationSummary summary) {
    erase();
    out.println(SummaryText.of(summary));
    out.flush();
  }
}
