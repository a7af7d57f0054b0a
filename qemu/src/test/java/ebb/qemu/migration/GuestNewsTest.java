package ebb.qemu.migration;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.core.notice.NoticeListener;
import ebb.json.JsonObject;
import ebb.qemu.qmp.AnsweringQemu;
import ebb.qemu.qmp.FakeQmp;
import ebb.qemu.qmp.QmpClient;
import ebb.qemu.qmp.QmpEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GuestNewsTest {

  @TempDir private Path directory;

  private final AnsweringQemu qemu = new AnsweringQemu();
  private final List<String> notices = new ArrayList<>();

  /** What is done with the news. */
  @FunctionalInterface
  private interface Use {
    void of(GuestNews news);
  }

  private void hear(Use use) throws IOException {
    try (FakeQmp fake = FakeQmp.in(directory, qemu);
        QmpClient qmp = QmpClient.connect(fake.address(), Duration.ofMinutes(1))) {
      use.of(new GuestNews(qmp, NoticeListener.texts(notices::add)));
    }
  }

  private static QmpEvent event(String name, String data) {
    return new QmpEvent(name, JsonObject.parse(data), Instant.EPOCH);
  }

  /** A guest alone can reset itself many times a second. */
  @Test
  void resetsByTheThousandAreToldOnceAMinuteAndCounted() throws IOException {
    try (FakeQmp fake = FakeQmp.in(directory, qemu);
        QmpClient qmp = QmpClient.connect(fake.address(), Duration.ofMinutes(1))) {
      var nanos = new AtomicLong();
      var news = new GuestNews(qmp, NoticeListener.texts(notices::add), nanos::get);
      for (int reset = 0; reset < 25_000; reset++) {
        news.take(event("RESET", "{}"));
        nanos.addAndGet(3_600_000);
      }

      assertThat(notices).hasSize(2);
      assertThat(notices.get(1)).contains("16666 times more");
    }
  }

  @Test
  void aPauseBySomebodyIsToldOnce() throws IOException {
    qemu.answering("query-status", "{\"status\": \"paused\"}");

    hear(news -> {
      news.take(event("STOP", "{}"));
      while (notices.isEmpty()) {
        news.step();
        Thread.onSpinWait();
      }
      news.step();

      assertThat(news.isStopped()).isTrue();
      assertThat(notices)
          .singleElement()
          .asString()
          .contains("paused")
          .contains("arrives as it is");
      assertThat(qemu.commands()).containsOnlyOnce("query-status");
      news.take(event("RESUME", "{}"));
      assertThat(news.isStopped()).isFalse();
    });
  }

  @Test
  void theEndOfAGuestIsKept() throws IOException {
    hear(news -> {
      assertThat(news.end()).isEmpty();
      news.take(event("SHUTDOWN", "{\"guest\": true, \"reason\": \"guest-shutdown\"}"));
      assertThat(news.end()).contains("the guest was shut down");
      news.take(event("SHUTDOWN", "{\"guest\": false, \"reason\": \"host-qmp-quit\"}"));
      assertThat(news.end()).contains("QEMU was told to end");
      news.take(event("SHUTDOWN", "{\"guest\": true, \"reason\": \"guest-panic\"}"));
      assertThat(news.end()).contains("the guest panicked");
    });
  }

  @Test
  void aResetAndAPanicAreTold() throws IOException {
    hear(news -> {
      news.take(event("RESET", "{\"guest\": true}"));
      news.take(event("GUEST_PANICKED", "{\"action\": \"pause\"}"));

      assertThat(notices).hasSize(2).last().asString().contains("its migration goes on");
      news.take(event("GUEST_PANICKED", "{\"action\": \"poweroff\"}"));
      assertThat(notices).last().asString().contains("its QEMU ends with it");
    });
  }
}
