package ebb.qemu.qmp;

import ebb.json.JsonException;
import ebb.json.LineReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Predicate;

/**
 * The channel to a monitor with its two threads: lines in, lines out. No other thread ever enters
 * the channel, since an interrupt of a thread that is in it would close it for all.
 */
final class QmpConnection implements AutoCloseable {

  private static final int MAX_UNSENT = 1024;
  private static final Outgoing STOP = new Outgoing("", new CompletableFuture<Void>());

  private final QmpAddress address;
  private final SocketChannel channel;
  private final MessageReader messages;
  private final BlockingQueue<Outgoing> outgoing = new LinkedBlockingQueue<>(MAX_UNSENT);
  private final ReadBudget budget = new ReadBudget(System::nanoTime);
  private final AtomicBoolean closed = new AtomicBoolean();

  /** A line, not worth sending any more once its answer has been given up. */
  private record Outgoing(String line, Future<?> answer) {}

  QmpConnection(QmpAddress address, SocketChannel channel, IntSupplier maxLineBytes) {
    this(address, channel, new MessageReader(Channels.newInputStream(channel), maxLineBytes));
  }

  /**
   * @param messages what the channel says
   */
  QmpConnection(QmpAddress address, SocketChannel channel, MessageReader messages) {
    this.address = address;
    this.channel = channel;
    this.messages = messages;
  }

  /**
   * Starts both threads, virtual ones: a process may hold hundreds of connections.
   *
   * @param onLine called for each line, says whether it had been asked for; the connection ends
   *     when it throws
   * @param onEnd called once, with the reason, when no more lines will come
   */
  void start(Predicate<byte[]> onLine, Consumer<String> onEnd) {
    Thread.ofVirtual().name("ebb-qmp-read " + address).start(() -> read(onLine, onEnd));
    Thread.ofVirtual().name("ebb-qmp-write " + address).start(this::write);
  }

  /** How the peer began, for a message; empty while nothing has come. */
  String head() {
    return messages.head();
  }

  /**
   * Queues a line; it is not sent when the answer is done by the time its turn has come.
   *
   * @return false when too many lines wait already
   */
  boolean send(String line, Future<?> answer) {
    return outgoing.offer(new Outgoing(line + "\n", answer));
  }

  private void read(Predicate<byte[]> onLine, Consumer<String> onEnd) {
    String reason = "a defect of ebb itself ended the connection to " + address;
    try {
      reason = readLines(onLine);
    } finally {
      close();
      onEnd.accept(reason);
    }
  }

  private String readLines(Predicate<byte[]> onLine) {
    byte[] line = {};
    try {
      for (byte[] next = messages.next(); next != null; next = messages.next()) {
        line = next;
        boolean asked = line.length > 0 && onLine.test(line);
        int bytes = line.length + 1;
        line = new byte[0];
        rest(budget.spend(bytes, asked));
      }
      return lost(
          "the other side has closed the connection to "
              + address
              + (messages.partial().length > 0 ? " in the middle of a line" : ""));
    } catch (QmpException | JsonException e) {
      byte[] seen = line.length > 0 ? line : messages.partial();
      return address
          + " sent what is no QMP: "
          + e.getMessage()
          + ": \""
          + LineReader.excerpt(seen)
          + "\"";
    } catch (IOException e) {
      return lost("lost the connection to " + address + ": " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return lost("interrupted while reading from " + address);
    }
  }

  /** Whoever is to be read next has its turn, however much there is to be read here. */
  @SuppressWarnings("ThreadPriorityCheck") // virtual threads take turns only where they yield
  private static void rest(long nanos) throws InterruptedException {
    if (nanos > 0) {
      TimeUnit.NANOSECONDS.sleep(nanos);
    } else {
      Thread.yield();
    }
  }

  private String lost(String how) {
    return closed.get() ? "the connection to " + address + " was closed by ebb" : how;
  }

  private void write() {
    try {
      for (Outgoing next = outgoing.take(); isOpenFor(next); next = outgoing.take()) {
        if (!next.answer().isDone()) {
          ByteBuffer bytes = StandardCharsets.UTF_8.encode(next.line());
          while (bytes.hasRemaining()) {
            channel.write(bytes);
          }
        }
      }
    } catch (IOException e) {
      // Not closed here: what the other side sent before it went can still be read, and the reader
      // meets the same end after it.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isOpenFor(Outgoing next) {
    return !closed.get() && !next.line().isEmpty();
  }

  /** Ends the connection; what has not been sent yet is dropped. From any thread. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      // A full queue needs no stop: the writer looks at the flag after every line it takes.
      var _ = outgoing.offer(STOP);
      try {
        channel.close();
      } catch (IOException e) {
        // Nothing is left to be lost on it.
      }
    }
  }
}
