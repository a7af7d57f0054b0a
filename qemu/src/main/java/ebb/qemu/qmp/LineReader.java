package ebb.qemu.qmp;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Cuts a stream into lines of a bounded length. */
final class LineReader {

  private static final int START = 8192;

  private final InputStream in;
  private final int maxBytes;
  private byte[] buffer = new byte[START];
  private int filled;
  private int next;
  private int scanned;

  LineReader(InputStream in, int maxBytes) {
    this.in = in;
    this.maxBytes = maxBytes;
  }

  /**
   * The next line without its end, or null at the end of the stream. What follows the last line end
   * is dropped: a truncated line is no line.
   *
   * @throws QmpException for a line longer than allowed
   */
  byte @org.jspecify.annotations.Nullable [] next() throws IOException {
    while (true) {
      for (; scanned < filled; scanned++) {
        if (buffer[scanned] == '\n') {
          int end = scanned > next && buffer[scanned - 1] == '\r' ? scanned - 1 : scanned;
          byte[] line = Arrays.copyOfRange(buffer, next, end);
          next = ++scanned;
          return line;
        }
      }
      makeRoom();
      int count = in.read(buffer, filled, buffer.length - filled);
      if (count < 0) {
        return null;
      }
      filled += count;
    }
  }

  private void makeRoom() {
    if (next > 0) {
      System.arraycopy(buffer, next, buffer, 0, filled - next);
      filled -= next;
      scanned -= next;
      next = 0;
      if (buffer.length > START && filled < START) {
        buffer = Arrays.copyOf(buffer, START);
      }
    }
    if (filled == buffer.length) {
      if (filled >= maxBytes) {
        throw new QmpException("a line of more than " + maxBytes + " bytes");
      }
      buffer = Arrays.copyOf(buffer, Math.min(maxBytes, 2 * buffer.length));
    }
  }

  /** What has been read of the line that is not complete yet. */
  byte[] partial() {
    return Arrays.copyOfRange(buffer, next, filled);
  }
}
