package ebb.qemu.qmp;

import ebb.json.JsonException;
import ebb.json.LineReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Cuts what a monitor says into messages: a line each, or, of a monitor with {@code pretty=on},
 * several. Those begin with a line that is one brace and end with the next that begins with one:
 * QEMU indents all in between, and in JSON no text goes over a line's end.
 */
final class MessageReader {

  private final LineReader lines;
  private final IntSupplier maxBytes;

  /** The lines so far of a message that is not complete yet. */
  private final ByteArrayOutputStream begun = new ByteArrayOutputStream();

  /**
   * @param maxBytes the longest message taken just now, line ends included; above zero
   */
  MessageReader(InputStream in, IntSupplier maxBytes) {
    this.lines = new LineReader(in, maxBytes);
    this.maxBytes = maxBytes;
  }

  /**
   * The next message on one line, or null at the end of the stream. What is not complete then is
   * dropped.
   *
   * @throws JsonException for one that is longer than allowed
   */
  byte @Nullable [] next() throws IOException {
    for (byte[] line = lines.next(); line != null; line = lines.next()) {
      boolean first = begun.size() == 0;
      if (first && !(line.length == 1 && line[0] == '{')) {
        return line;
      }
      begun.writeBytes(line);
      begun.write(' ');
      if (begun.size() > maxBytes.getAsInt()) {
        throw new JsonException("a message of more than " + maxBytes.getAsInt() + " bytes");
      }
      if (!first && line.length > 0 && line[0] == '}') {
        byte[] message = Arrays.copyOf(begun.toByteArray(), begun.size() - 1);
        begun.reset();
        return message;
      }
    }
    return null;
  }

  /** How the message begins that is not complete yet. */
  byte[] partial() {
    return begun.size() > 0 ? begun.toByteArray() : lines.partial();
  }

  /** How the stream began, for a message; empty while nothing has come. From any thread. */
  String head() {
    return lines.head();
  }
}
