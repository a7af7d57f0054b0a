package ebb.qemu.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ebb.core.Intent;
import ebb.core.Phase;
import ebb.core.notice.NoticeListener;
import ebb.host.throttle.NoThrottle;
import ebb.qemu.qmp.AnsweringQemu;
import ebb.qemu.qmp.FakeQmp;
import ebb.qemu.qmp.QmpClient;
import ebb.qemu.qmp.QmpException;
import ebb.steering.MigrationRequest;
import ebb.steering.session.JobStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a monitor says of a migration, and what of that is believed. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class QemuJobTest {

  private static final String GOOD = active("1000", "3", "2");

  @TempDir private Path directory;

  private final AnsweringQemu qemu =
      new AnsweringQemu()
          .answering("query-qmp-schema", "[]")
          .answering("query-cpus-fast", "[{\"thread-id\":4194999}]")
          .answering("query-migrate-capabilities", "[]")
          .answering("query-migrate-parameters", "{}");

  private final BlockingQueue<String> notices = new LinkedBlockingQueue<>();

  private static String active(String remaining, String normal, String round) {
    return """
    {"status": "active", "ram": {"total": 1048576, "transferred": 400000, "duplicate": 10,
     "page-size": 4096, "remaining": %s, "normal": %s, "dirty-sync-count": %s}}\
    """
        .formatted(remaining, normal, round)
        .replace("\n", "");
  }

  /** Gives these answers in turn, the last one for ever. */
  private void says(String... answers) {
    Iterator<String> next = Arrays.asList(answers).iterator();
    var last = new String[1];
    qemu.on(
        "query-migrate",
        (request, client) -> {
          if (next.hasNext()) {
            last[0] = next.next();
          }
          client.answer(request, last[0]);
        });
  }

  /** What is done with a job. */
  @FunctionalInterface
  private interface Use {
    void of(QemuJob job) throws Exception;
  }

  private void watch(Use use) throws Exception {
    Files.deleteIfExists(directory.resolve("qmp.sock"));
    try (FakeQmp fake = FakeQmp.in(directory, qemu);
        QmpClient qmp = QmpClient.connect(fake.address(), Duration.ofMinutes(1))) {
      Monitors monitors = Monitors.of(qmp);
      var driver =
          new QemuDriver(
              monitors,
              new MigrationRequest(new Intent(0.5, 0, 0.02), "ebb", OptionalLong.empty()),
              Optional.of("tcp:there:4444"),
              (client, vcpus, canUseAutoConverge, custody, told) -> new NoThrottle(),
              NoticeListener.texts(notices::add));
      use.of(new QemuJob(driver, monitors, NoticeListener.texts(notices::add)));
    }
  }

  private static JobStatus look(QemuJob job) {
    return look(job, false);
  }

  private static JobStatus look(QemuJob job, boolean switchoverNear) {
    return job.look(switchoverNear).within(Duration.ofMinutes(1)).orElseThrow();
  }

  private static void assertMakesNoSense(JobStatus status) {
    assertThat(status.unclear().orElseThrow()).contains("makes no sense");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"status\": \"active\"}",
        "{\"status\": \"levitating\", \"ram\": {}}",
        "{\"status\": 7}",
        "[]",
        "17"
      })
  void anAnswerThatTellsNothingIsNoReading(String nonsense) throws Exception {
    says(GOOD, nonsense, nonsense, GOOD);

    watch(job -> {
      assertThat(look(job).unclear()).isEmpty();
      assertMakesNoSense(look(job));
      assertMakesNoSense(look(job));

      JobStatus status = look(job);
      assertThat(status.phase()).isEqualTo(Phase.PRE_COPY);
      assertThat(status.counters().remainingBytes()).isEqualTo(1000);
    });
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "1.5", "1e3", "1e30", "\"many\"", "null", "9000000000000000000"})
  void aCounterThatCannotBeIsNoReading(String number) throws Exception {
    for (String nonsense :
        List.of(active(number, "3", "2"), active("1000", number, "2"), active("5", "3", number))) {
      says(GOOD, nonsense, GOOD);

      watch(job -> {
        look(job);
        assertMakesNoSense(look(job));
        assertThat(look(job).counters().remainingBytes()).as(nonsense).isEqualTo(1000);
      });
    }
  }

  @Test
  void countersThatGoBackwardsCostOneReadingAndWildOnesTwo() throws Exception {
    says(
        GOOD,
        active("1000", "2", "2"), // backwards: left out
        active("900", "2", "2"),
        active("800", "1000000000000000", "2"), // wild: left out
        active("700", "5", "2"), // backwards from there: left out
        active("600", "6", "2"));

    watch(job -> {
      assertThat(look(job).counters().remainingBytes()).isEqualTo(1000);
      assertThat(look(job).unclear().orElseThrow()).contains("backwards");
      assertThat(look(job).counters().remainingBytes()).isEqualTo(900);
      assertMakesNoSense(look(job));
      assertMakesNoSense(look(job));
      assertThat(look(job).counters().remainingBytes()).isEqualTo(600);
    });
  }

  @Test
  void aStateNobodyKnowsIsWatchedUntilItIsOver() throws Exception {
    says("{\"status\": \"levitating\"}", "{\"status\": \"completed\"}");

    watch(job -> {
      assertThat(look(job).unclear().orElseThrow())
          .contains("'levitating' is no state that ebb knows");
      assertThat(look(job).phase()).isEqualTo(Phase.COMPLETED);
    });
  }

  @Test
  void aStateOfNonsenseIsToldOnOneLine() throws Exception {
    says("{\"status\": \"a\\u001b[2J\\nb\"}");

    watch(job -> assertThat(look(job).unclear().orElseThrow()).contains("'a [2J b'"));
  }

  @Test
  void aLateAnswerIsTheAnswerToTheSameQuestion() throws Exception {
    var asked = new LinkedBlockingQueue<String>();
    qemu.on(
        "query-migrate",
        (request, client) -> {
          asked.add("query-migrate");
          notices.take(); // silent until a test says so
          client.answer(request, GOOD);
        });

    watch(job -> {
      var answer = job.look(false);
      assertThat(answer.within(Duration.ofMillis(1))).isEmpty();
      assertThat(answer.within(Duration.ofMillis(1))).isEmpty();
      notices.add("speak");
      assertThat(answer.within(Duration.ofMinutes(1))).isPresent();
    });
    assertThat(asked).hasSize(1);
  }

  @Test
  void aMonitorThatClosesEndsTheWatchWithTheReason() throws Exception {
    qemu.hangingUpOn("query-migrate");

    watch(job ->
        assertThatThrownBy(() -> look(job))
            .isInstanceOf(QmpException.Closed.class)
            .hasMessageContaining("the other side has closed the connection"));
  }

  @Test
  void aStatusThatDoesNotComeNearTheSwitchoverMeansThatTheGuestIsBeingStopped() throws Exception {
    says(GOOD);
    qemu.on("query-status", (request, client) -> {});

    watch(job -> {
      for (int i = 0; i < 3; i++) {
        assertThat(look(job, true).phase()).isEqualTo(Phase.SWITCHOVER);
      }
      assertThat(look(job, false).phase()).isEqualTo(Phase.PRE_COPY);
    });
  }
}
