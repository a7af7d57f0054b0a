package ebb.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import picocli.CommandLine.Command;

/** What the build runs to learn which classes the start of a command needs; for nobody else. */
@Command(name = "warm-up", hidden = true)
final class WarmUpCommand implements Runnable {

  private static final List<List<String>> STARTS =
      List.of(
          List.of("--version"),
          List.of("migrate", "--help"),
          List.of("demo", "--help"),
          List.of("status", "--qmp", "/nonexistent/socket"));

  @Override
  public void run() {
    for (List<String> arguments : STARTS) {
      var nowhere = new PrintWriter(new StringWriter());
      Main.commandLine().setOut(nowhere).setErr(nowhere).execute(arguments.toArray(String[]::new));
    }
  }
}
