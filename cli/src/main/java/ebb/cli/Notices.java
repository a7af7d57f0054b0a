package ebb.cli;

import ebb.config.PlainText;
import java.io.PrintWriter;
import java.util.function.Consumer;

/** Prints on standard error what the operator should know beside the result. */
record Notices(PrintWriter err) implements Consumer<String> {

  @Override
  public void accept(String notice) {
    err.println("ebb: " + PlainText.line(Cures.named(notice)));
    err.flush();
  }
}
