package ebb.cli;

import ebb.agent.history.History;
import ebb.agent.history.PastMigration;
import ebb.agent.rules.AgentConfig;
import ebb.agent.rules.AgentConfigReader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that name the history to read. */
final class HistoryOptions {

  @Option(
      names = "--database",
      paramLabel = "FILE",
      description =
          "the agent's history (default: as "
              + AgentCommand.DEFAULT_CONFIG
              + " says, else /var/lib/ebb/history.db)")
  private @Nullable Path file;

  History open() {
    Path place = file == null ? usual() : file;
    if (!Files.exists(place)) {
      throw new UsageException(
          "no history in " + place + ": no agent has written one yet; or give --database");
    }
    return new History(place);
  }

  private static Path usual() {
    Path config = Path.of(AgentCommand.DEFAULT_CONFIG);
    return Files.exists(config)
        ? AgentConfigReader.read(config).history().file()
        : AgentConfig.DEFAULT_HISTORY;
  }

  static PastMigration get(History history, String id) {
    return history
        .get(id)
        .orElseThrow(
            () -> new UsageException("no migration '" + id + "' in the history; see: ebb history"));
  }
}
