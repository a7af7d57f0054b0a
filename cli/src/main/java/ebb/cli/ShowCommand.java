package ebb.cli;

import ebb.agent.api.Views;
import ebb.agent.history.History;
import ebb.agent.history.PastMigration;
import ebb.agent.history.PastReading;
import ebb.config.Text;
import ebb.core.Aggression;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows a migration of the history. */
@Command(
    name = "show",
    description = {"Shows a migration of the history: figures, rounds and events.", ""})
final class ShowCommand implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init") // injected
  private CommandSpec spec;

  @Parameters(paramLabel = "ID", description = "its ID, as ebb history lists it")
  @SuppressWarnings("NullAway.Init") // injected
  private String id;

  @Mixin private final HistoryOptions options = new HistoryOptions();

  @Option(names = "--json", description = "print one JSON object with all readings")
  private boolean json;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    History history = options.open();
    PastMigration migration = HistoryOptions.get(history, id);
    if (json) {
      out.println(Views.past(migration, history));
      return ExitCode.COMPLETED;
    }
    figures(out, migration);
    rounds(out, history.readings(id));
    history
        .events(id)
        .forEach(event ->
            out.printf(
                Locale.ROOT, "%8.1f s  %s: %s%n", event.seconds(), event.kind(), event.text()));
    return ExitCode.COMPLETED;
  }

  private static void figures(PrintWriter out, PastMigration m) {
    row(out, "guest", m.guest() + " (" + m.source() + ")");
    m.destination().ifPresent(to -> row(out, "destination", to));
    row(out, "began", Instant.ofEpochMilli(m.beganMillis()).toString());
    row(out, "status", m.status() + m.reason().map(why -> ": " + why).orElse(""));
    row(
        out,
        "steered",
        m.steered()
            ? "aggression "
                + m.aggression().map(Aggression::toString).orElse("unknown")
                + ", minimum CPU "
                + Text.percent(m.minCpu())
            : "no");
    m.throttle().ifPresent(name -> row(out, "throttle", name));
    m.totalSeconds().ifPresent(s -> row(out, "total time", Text.seconds(s)));
    m.forecastLowSeconds()
        .ifPresent(low ->
            row(
                out,
                "forecast",
                "%s to %s, after the first round"
                    .formatted(
                        Text.seconds(low),
                        m.forecastHighSeconds().map(Text::seconds).orElse("?"))));
    m.downtimeMillis()
        .ifPresent(ms -> row(out, "downtime", String.format(Locale.ROOT, "%.0f ms", ms)));
    m.sentBytes().ifPresent(bytes -> row(out, "sent", Text.bytes(bytes)));
    m.lostWorkSeconds().ifPresent(s -> row(out, "lost work", Text.seconds(s)));
    m.leastShare().ifPresent(share -> row(out, "least CPU", Text.percent(share)));
  }

  private static void row(PrintWriter out, String name, String value) {
    out.printf("%-12s %s%n", name, value);
  }

  private static void rounds(PrintWriter out, List<PastReading> readings) {
    long round = -1;
    for (PastReading reading : readings) {
      if (reading.round() != round) {
        round = reading.round();
        out.printf(
            Locale.ROOT,
            "%8.1f s  round %d: %s to send, share %s (%s)%s%n",
            reading.seconds(),
            round,
            Text.bytes(reading.remainingBytes()),
            Text.percent(reading.share()),
            reading.reason(),
            forecast(reading.lowSeconds(), reading.highSeconds()));
      }
    }
  }

  private static String forecast(Optional<Double> low, Optional<Double> high) {
    return low.isEmpty() || high.isEmpty()
        ? ""
        : ", to go " + Text.seconds(low.get()) + " to " + Text.seconds(high.get());
  }
}
