package ebb.qemu.qmp;

import ebb.qemu.json.JsonException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** The channel to a monitor with its two threads: lines in, lines out. */
final class QmpConnection implements AutoCloseable {

  private static final int MAX_LINE = 16 << 20;
  private static final String STOP = "";

  private final QmpAddress address;
  private final SocketChannel channel;
  private final BlockingQueue<String> outgoing = new LinkedBlockingQueue<>();
  private final AtomicBoolean ended = new AtomicBoolean();

  private QmpConnection(QmpAddress address, SocketChannel channel) {
    this.address = address;
    this.channel = channel;
  }

  static QmpConnection open(QmpAddress address, Duration timeout) {
    if (address instanceof QmpAddress.Unix unix) {
      checkSocket(Path.of(unix.path()));
    }
    var channel = new CompletableFuture<SocketChannel>();
    // A connect can hang on a full backlog or a silent host: it gets a thread to hang in.
    Thread.ofVirtual()
        .name("qmp-connect")
        .start(() -> {
          try {
            SocketChannel opened = connect(address);
            if (!channel.complete(opened)) {
              opened.close();
            }
          } catch (IOException | RuntimeException e) {
            channel.completeExceptionally(e);
          }
        });
    try {
      return new QmpConnection(address, channel.get(timeout.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      channel.cancel(false);
      throw new QmpException(
          "no connection to " + address + " within " + timeout.toMillis() + " ms");
    } catch (ExecutionException e) {
      Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
      throw new QmpException(refusal(address, cause), cause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new QmpException("interrupted while connecting to " + address, e);
    }
  }

  private static SocketChannel connect(QmpAddress address) throws IOException {
    SocketChannel channel =
        address instanceof QmpAddress.Unix
            ? SocketChannel.open(StandardProtocolFamily.UNIX)
            : SocketChannel.open();
    try {
      channel.connect(address.toSocketAddress());
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static void checkSocket(Path path) {
    if (!Files.exists(path)) {
      throw new QmpException(
          "no socket "
              + path
              + "; is the QEMU running, with -qmp unix:"
              + path
              + ",server=on,wait=off ?");
    }
    if (Files.isRegularFile(path) || Files.isDirectory(path)) {
      throw new QmpException(path + " is not a socket");
    }
  }

  private static String refusal(QmpAddress address, Throwable cause) {
    String words = String.valueOf(cause.getMessage());
    if (words.contains("Permission denied")) {
      return "no permission to connect to "
          + address
          + "; run as the user that owns the QEMU, or as root";
    }
    if (cause instanceof ConnectException || words.contains("refused")) {
      return "nobody listens on " + address + " (connection refused); has its QEMU ended?";
    }
    return "cannot connect to "
        + address
        + ": "
        + (cause instanceof UnresolvedAddressException ? "unknown host" : words);
  }

  /** Starts both threads; {@code onEnd} is called once, with the reason, when reading has ended. */
  void start(Consumer<byte[]> onLine, Consumer<String> onEnd) {
    Thread.ofVirtual().name("qmp-read").start(() -> read(onLine, onEnd));
    Thread.ofVirtual().name("qmp-write").start(this::write);
  }

  private void read(Consumer<byte[]> onLine, Consumer<String> onEnd) {
    String reason;
    InputStream in = Channels.newInputStream(channel);
    var lines = new LineReader(in, MAX_LINE);
    byte[] line = new byte[0];
    try {
      while (true) {
        byte[] next = lines.next();
        if (next == null) {
          break;
        }
        line = next;
        if (line.length > 0) {
          onLine.accept(line);
        }
      }
      reason = "the QEMU behind " + address + " has closed its monitor";
    } catch (QmpException | JsonException e) {
      byte[] seen = line.length > 0 ? line : lines.partial();
      reason = address + " does not speak QMP: " + e.getMessage() + ": " + excerpt(seen);
    } catch (IOException e) {
      reason =
          ended.get()
              ? "the connection to " + address + " was closed"
              : "lost the connection to " + address + ": " + e.getMessage();
    }
    close();
    onEnd.accept(reason);
  }

  private static String excerpt(byte[] bytes) {
    String text =
        new String(Arrays.copyOf(bytes, Math.min(60, bytes.length)), StandardCharsets.UTF_8);
    return "\"" + text.replaceAll("[^\\x20-\\x7e]", ".") + "\"";
  }

  void write(String line) {
    outgoing.add(line);
  }

  private void write() {
    try {
      while (true) {
        String line = outgoing.take();
        if (line.equals(STOP)) {
          return;
        }
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(line);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
      }
    } catch (IOException e) {
      close(); // the reader sees the end and tells
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    if (ended.compareAndSet(false, true)) {
      outgoing.add(STOP);
      try {
        channel.close();
      } catch (IOException e) {
        // Nothing is left to be lost on it.
      }
    }
  }
}
