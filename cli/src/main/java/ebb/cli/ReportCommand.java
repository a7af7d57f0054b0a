package ebb.cli;

import ebb.agent.api.HtmlReport;
import ebb.agent.history.History;
import ebb.steering.recording.OutputFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a migration of the history as a page. */
@Command(
    name = "report",
    description = {
      "Writes a migration of the history as one self-contained HTML page with charts.",
      ""
    })
final class ReportCommand implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init") // injected
  private CommandSpec spec;

  @Parameters(paramLabel = "ID", description = "its ID, as ebb history lists it")
  @SuppressWarnings("NullAway.Init") // injected
  private String id;

  @Mixin private final HistoryOptions options = new HistoryOptions();

  @Option(
      names = "--html",
      paramLabel = "FILE",
      arity = "0..1",
      fallbackValue = "",
      description = "the file to write (default: ID.html in the current folder)")
  private @Nullable String html;

  @Override
  public Integer call() {
    History history = options.open();
    String page = HtmlReport.of(HistoryOptions.get(history, id), history);
    Path file = Path.of(html == null || html.isEmpty() ? id + ".html" : html);
    try {
      OutputFile.write(file, page);
    } catch (IOException e) {
      throw new UsageException("cannot write " + file + ": " + e.getMessage());
    }
    spec.commandLine().getOut().println(file);
    return ExitCode.COMPLETED;
  }
}
