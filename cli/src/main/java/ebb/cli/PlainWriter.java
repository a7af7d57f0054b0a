package ebb.cli;

import ebb.config.PlainText;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;

/**
 * What everything that a command prints goes through. Guests, monitors, files and libraries may say
 * what they like: none of it steers the operator's terminal. Ends of lines pass; text that could
 * hold one that is not ebb's own goes through {@link PlainText} where it is put into a line.
 */
final class PlainWriter extends FilterWriter {

  private PlainWriter(Writer out) {
    super(out);
  }

  /** A writer before another; a line goes out when it is complete. */
  static PrintWriter before(PrintWriter out) {
    return new PrintWriter(new PlainWriter(out), true);
  }

  @Override
  public void write(int character) throws IOException {
    write(Character.toString((char) character));
  }

  @Override
  public void write(char[] text, int from, int length) throws IOException {
    write(new String(text, from, length));
  }

  @Override
  public void write(String text, int from, int length) throws IOException {
    out.write(PlainText.lines(text.substring(from, from + length)));
  }
}
