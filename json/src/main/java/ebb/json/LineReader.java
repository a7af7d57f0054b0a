package ebb.json;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream into lines of a bounded length, for messages and recordings: a JSON object each.
 */
public final class LineReader {

  private static final int START = 8192;
  private static final int EXCERPT = 60;

  private final InputStream in;
  private final IntSupplier maxBytes;
  private byte[] buffer;
  private int filled;
  private int next;
  private int scanned;
  private volatile String head = "";

  /**
   * @param maxBytes the longest line taken, its end included; above zero
   */
  public LineReader(InputStream in, int maxBytes) {
    this(in, () -> maxBytes);
  }

  /**
   * @param maxBytes the longest line taken just now, its end included; above zero
   */
  public LineReader(InputStream in, IntSupplier maxBytes) {
    this.in = in;
    this.maxBytes = maxBytes;
    this.buffer = new byte[Math.min(START, maxBytes.getAsInt())];
  }

  /**
   * The next line without its end, or null at the end of the stream. What follows the last line end
   * is dropped: a truncated line is no line.
   *
   * @throws JsonException for a line that does not fit, with its end, in the longest allowed
   */
  public byte @Nullable [] next() throws IOException {
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
      if (head.isEmpty()) {
        head = excerpt(partial());
      }
    }
  }

  private void makeRoom() {
    if (next > 0) {
      System.arraycopy(buffer, next, buffer, 0, filled - next);
      filled -= next;
      scanned -= next;
      next = 0;
      if (buffer.length > START && filled < START) {
        buffer = Arrays.copyOf(buffer, START); // one long line must not cost its size for ever
      }
    }
    if (filled == buffer.length) {
      int most = maxBytes.getAsInt();
      if (filled >= most) {
        throw new JsonException("a line of more than " + most + " bytes");
      }
      buffer = Arrays.copyOf(buffer, (int) Math.min(most, 2L * buffer.length));
    }
  }

  /** How the line begins that is not complete yet. */
  public byte[] partial() {
    return Arrays.copyOfRange(buffer, next, Math.min(filled, next + EXCERPT));
  }

  /** How the stream began, for a message; empty while nothing has come. From any thread. */
  public String head() {
    return head;
  }

  /** The first line of a text of unknown origin, or its beginning, fit for a terminal. */
  public static String excerpt(byte[] bytes) {
    String text =
        new String(bytes, 0, Math.min(EXCERPT, bytes.length), StandardCharsets.ISO_8859_1);
    return text.strip().lines().findFirst().orElse("").replaceAll("[^\\x20-\\x7e]", ".");
  }
}
