package ebb.cli;

import java.io.PrintWriter;
import java.util.function.Consumer;

/** What the operator should know beside the result; on standard error. */
record Notices(PrintWriter err) implements Consumer<String> {

  @Override
  public void accept(String notice) {
    err.println("ebb: " + notice);
    err.flush();
  }
}
