package ebb.cli;

import ebb.config.PlainText;
import ebb.core.EbbException;
import ebb.core.EbbException.Category;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** Puts what went wrong into a line for the operator. */
final class Errors {

  private Errors() {}

  static int report(Exception e, CommandLine command, ParseResult parsed) {
    if (e instanceof EbbException known && known.category() != Category.DEFECT) {
      tell(command.getErr(), known);
    } else {
      defect(command.getErr(), e);
    }
    return ExitCode.USAGE;
  }

  private static void tell(PrintWriter err, Exception known) {
    err.println("ebb: " + PlainText.line(Cures.named(String.valueOf(known.getMessage()))));
  }

  /** Something that ebb did not reckon with: the operator gets a line, the developers a file. */
  static void defect(PrintWriter err, Throwable e) {
    String details;
    try {
      Path file = Files.createTempFile("ebb-defect-", ".txt");
      try (var out = new PrintWriter(Files.newBufferedWriter(file))) {
        e.printStackTrace(out);
      }
      details = "the details are in " + file + ", please report it with them";
    } catch (IOException unwritable) {
      details = "please report it";
    }
    err.println("ebb: a defect of ebb itself (" + PlainText.line(e.toString()) + "); " + details);
    err.flush();
  }
}
