package ebb.cli;

import ebb.core.loop.SteeringLoop;
import ebb.steering.MigrationSummary;
import java.io.Console;
import java.io.PrintWriter;
import java.util.Optional;

/** Shows a migration while it runs, and how it went. */
interface Progress extends SteeringLoop.Observer {

  /** The migration has ended. */
  void end(MigrationSummary summary);

  /** JSON when asked for, one updating block on a terminal, plain lines otherwise. */
  static Progress of(PrintWriter out, boolean json, String headline, Outlook outlook) {
    if (json) {
      return new JsonProgress(out, outlook);
    }
    boolean terminal = Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    return new TextProgress(
        out, headline, outlook, terminal ? Optional.of(System.out) : Optional.empty());
  }
}
