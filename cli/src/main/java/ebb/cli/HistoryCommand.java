package ebb.cli;

import ebb.agent.api.Views;
import ebb.agent.history.History;
import ebb.agent.history.PastMigration;
import ebb.config.Text;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists the migrations that the agent has seen. */
@Command(
    name = "history",
    description = {"Lists the migrations that the agent has seen, latest first.", ""})
final class HistoryCommand implements Callable<Integer> {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());

  @Spec
  @SuppressWarnings("NullAway.Init") // injected
  private CommandSpec spec;

  @Mixin private final HistoryOptions options = new HistoryOptions();

  @Option(
      names = "--search",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "only those with this text in guest, destination, status, reason or ID")
  @SuppressWarnings("NullAway.Init") // injected
  private String search;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "number of migrations (default: ${DEFAULT-VALUE}, at most 1000)")
  private int limit;

  @Option(names = "--json", description = "print a JSON object a line instead of the table")
  private boolean json;

  @Override
  public Integer call() {
    if (limit < 1 || limit > History.MOST) {
      throw new UsageException("--limit lies between 1 and " + History.MOST + ", not " + limit);
    }
    var out = spec.commandLine().getOut();
    List<PastMigration> found = options.open().find(search, limit);
    if (json) {
      found.forEach(migration -> out.println(Views.past(migration)));
    } else if (found.isEmpty()) {
      out.println("no migrations" + (search.isEmpty() ? " yet" : " with '" + search + "'"));
    } else {
      out.printf("%-20s %-19s  %-18s %-10s %9s %9s %9s %9s%n", HEAD);
      found.forEach(migration -> out.println(line(migration)));
    }
    return ExitCode.COMPLETED;
  }

  private static final Object[] HEAD = {
    "id", "began", "guest", "status", "time", "downtime", "sent", "lost work"
  };

  private static String line(PastMigration m) {
    return String.format(
            Locale.ROOT,
            "%-20s %-19s  %-18s %-10s %9s %9s %9s %9s",
            m.id(),
            TIME.format(Instant.ofEpochMilli(m.beganMillis())),
            m.guest(),
            m.status(),
            m.totalSeconds().map(Text::seconds).orElse("-"),
            m.downtimeMillis().map(ms -> String.format(Locale.ROOT, "%.0f ms", ms)).orElse("-"),
            m.sentBytes().map(Text::bytes).orElse("-"),
            m.lostWorkSeconds().map(Text::seconds).orElse("-"))
        .stripTrailing();
  }
}
