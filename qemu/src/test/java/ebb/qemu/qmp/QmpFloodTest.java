package ebb.qemu.qmp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** As many monitors as there are CPUs, and one more, that say without end what nobody has asked. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class QmpFloodTest {

  private static final Duration LONG = Duration.ofMinutes(1);
  private static final int ASKED = 40;

  @TempDir Path folder;

  private final List<AutoCloseable> open = new ArrayList<>();

  private QmpClient quiet() throws IOException {
    var qemu =
        FakeQmp.in(
            Files.createDirectory(folder.resolve("quiet")),
            peer -> {
              peer.greet();
              while (true) {
                peer.answer(peer.read(), "{}");
              }
            });
    open.add(qemu);
    return QmpClient.connect(qemu.address(), LONG);
  }

  private QmpClient flooder(int number) throws IOException {
    var qemu =
        FakeQmp.in(
            Files.createDirectory(folder.resolve("flooder" + number)),
            peer -> {
              peer.greet();
              String many =
                  "{\"event\": \"RTC_CHANGE\", \"data\": {\"offset\": 78}}\r\n".repeat(500);
              while (true) {
                peer.sendRaw(many);
              }
            });
    open.add(qemu);
    return QmpClient.connect(qemu.address(), LONG);
  }

  @Test
  void doNotKeepAnotherFromBeingAsked() throws Exception {
    var enough = new CountDownLatch(ASKED);
    try (QmpClient quiet = quiet()) {
      int flooders = Runtime.getRuntime().availableProcessors() + 1;
      for (int i = 0; i < flooders; i++) {
        open.add(flooder(i));
      }
      // As a steering loop does, on a virtual thread.
      Thread asking =
          Thread.startVirtualThread(() -> {
            while (enough.getCount() > 0 && !Thread.currentThread().isInterrupted()) {
              quiet.execute("query-status");
              enough.countDown();
            }
          });

      assertThat(enough.await(30, TimeUnit.SECONDS))
          .as("%d of %d answers, beside %d who flood", ASKED - enough.getCount(), ASKED, flooders)
          .isTrue();
      asking.interrupt();
    } finally {
      for (AutoCloseable one : open) {
        one.close();
      }
    }
  }
}
