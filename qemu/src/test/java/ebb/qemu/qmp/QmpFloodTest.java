package ebb.qemu.qmp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Monitors that say without end what nobody has asked, and always have it ready: a reader of theirs
 * never has to wait. As from a socket, but for the luck that the other side is slower.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class QmpFloodTest {

  private static final byte[] EVENT =
      "{\"event\": \"RTC_CHANGE\", \"data\": {\"offset\": 78}}\r\n"
          .getBytes(StandardCharsets.US_ASCII);

  private static final int TURNS = 40;

  private final List<QmpConnection> open = new ArrayList<>();

  /** The same line again and again. */
  private static final class Endless extends InputStream {

    private int at;

    @Override
    public int read() {
      int next = EVENT[at];
      at = (at + 1) % EVENT.length;
      return next;
    }

    @Override
    public int read(byte[] to, int from, int length) {
      for (int i = 0; i < length; i++) {
        to[from + i] = (byte) read();
      }
      return length;
    }
  }

  private void flood(CountDownLatch heard) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    var messages = new MessageReader(new Endless(), () -> 1 << 16);
    var connection = new QmpConnection(new QmpAddress.Unix("flooder"), channel, messages);
    open.add(connection);
    connection.start(
        line -> {
          heard.countDown();
          return false;
        },
        reason -> {});
  }

  @AfterEach
  void end() {
    open.forEach(QmpConnection::close);
  }

  @Test
  void oneIsReadAtTheRateThatIsAllowedAndNoFaster() throws Exception {
    int seconds = 3;
    var heard = new CountDownLatch((seconds + 1) * ReadBudget.LINES_PER_SECOND);
    long start = System.nanoTime();
    flood(heard);
    heard.await();

    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .as("the lines of a second at once, the others as they may come")
        .isGreaterThan(Duration.ofSeconds(seconds).minusMillis(200));
  }

  @Test
  void moreThanThereAreCpusDoNotKeepOthersFromTheirTurn() throws Exception {
    int flooders = Runtime.getRuntime().availableProcessors() + 1;
    for (int i = 0; i < flooders; i++) {
      flood(new CountDownLatch(0));
    }
    // A steering loop and its monitor, which wait for each other on virtual threads.
    var ball = new SynchronousQueue<Integer>();
    var enough = new CountDownLatch(TURNS);
    Thread asks = Thread.startVirtualThread(() -> play(() -> ball.put(1)));
    Thread answers =
        Thread.startVirtualThread(() ->
            play(() -> {
              ball.take();
              enough.countDown();
            }));

    assertThat(enough.await(30, TimeUnit.SECONDS))
        .as("%d of %d turns, beside %d who flood", TURNS - enough.getCount(), TURNS, flooders)
        .isTrue();
    asks.interrupt();
    answers.interrupt();
  }

  @FunctionalInterface
  private interface Turn {
    void take() throws InterruptedException;
  }

  private static void play(Turn turn) {
    try {
      while (true) {
        turn.take();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
