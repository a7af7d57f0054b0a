package ebb.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.StringTokenizer;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A loopback interface for two QEMUs alone, in a network namespace of its own: all that it counts
 * is theirs. The destination does not listen until it is told to, as channels have to be agreed
 * upon before that. Needs root.
 */
final class OwnLoopback implements Link {

  private static final String URI = "tcp:127.0.0.1:4444";

  /** In a line of {@code /proc/net/dev}, behind the name, the columns before the bytes sent. */
  private static final int COLUMNS_BEFORE = 8;

  /** One process may have several at once. */
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final String namespace =
      "ebb" + ProcessHandle.current().pid() + "l" + COUNT.getAndIncrement();

  /**
   * Makes it.
   *
   * @throws LabException when that is not possible here
   */
  OwnLoopback() {
    Iproute.ip("netns", "add", namespace);
    try {
      Iproute.ip("-n", namespace, "link", "set", "lo", "up");
    } catch (LabException e) {
      close();
      throw e;
    }
  }

  /**
   * What has been sent over it so far, bytes, headers included.
   *
   * @param inside a process that runs in it
   * @throws LabException when that has ended
   */
  static long sentBytes(long inside) {
    Path file = Path.of("/proc", Long.toString(inside), "net/dev");
    try {
      for (String line : Files.readAllLines(file)) {
        String counters = line.strip();
        if (counters.startsWith("lo:")) {
          var columns = new StringTokenizer(counters.substring("lo:".length()));
          for (int i = 0; i < COLUMNS_BEFORE; i++) {
            columns.nextToken();
          }
          return Long.parseLong(columns.nextToken());
        }
      }
    } catch (IOException e) {
      throw new LabException("cannot read " + file + ": " + e.getMessage(), e);
    }
    throw new LabException(file + " has no loopback interface");
  }

  @Override
  public String uri() {
    return URI;
  }

  @Override
  public String incoming() {
    return "defer";
  }

  @Override
  public List<String> sourcePrefix() {
    return List.of("ip", "netns", "exec", namespace);
  }

  @Override
  public List<String> destinationPrefix() {
    return sourcePrefix();
  }

  @Override
  public void close() {
    try {
      Iproute.ip("netns", "del", namespace);
    } catch (LabException e) {
      // Never made, or gone already.
    }
  }
}
