package ebb.qemu.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ebb.core.Actuation;
import ebb.core.Decision;
import ebb.core.Decision.Reason;
import ebb.core.Intent;
import ebb.core.Phase;
import ebb.core.Reading;
import ebb.core.measure.DowntimeLimit;
import ebb.host.guest.VcpuClock;
import ebb.host.guest.Vcpus;
import ebb.host.throttle.Throttle;
import ebb.host.throttle.ThrottleException;
import ebb.qemu.qmp.AnsweringQemu;
import ebb.qemu.qmp.FakeQmp;
import ebb.qemu.qmp.QmpClient;
import ebb.qemu.qmp.QmpException;
import ebb.qemu.qmp.QmpFeatures;
import ebb.steering.Patience;
import ebb.steering.watch.SpeedKeeper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A monitor that is silent, or that says what cannot be true, frees the guest and is watched on.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class QemuMigrationTest {

  private static final Patience SHORT =
      new Patience(Duration.ofMillis(20), Duration.ofMillis(20), Duration.ofMillis(60));

  /** However busy the machine is, no answer counts as late. */
  private static final Patience LONG =
      new Patience(Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofMinutes(2));

  private static final Intent INTENT = new Intent(0.5, 0, 0.02);

  private static final String GOOD = active("1000", "3", "2");

  @TempDir private Path directory;

  private final AnsweringQemu qemu = new AnsweringQemu().answering("query-qmp-schema", "[]");
  private final BlockingQueue<String> notices = new LinkedBlockingQueue<>();
  private final List<Double> shares = new CopyOnWriteArrayList<>();
  private final BlockingQueue<Double> freed = new LinkedBlockingQueue<>();
  private Actuation actuation = Actuation.AT_ONCE;
  private Patience patience = LONG;

  private final class Shares implements Throttle {
    @Override
    public String name() {
      return "fake";
    }

    @Override
    public Actuation actuation() {
      return actuation;
    }

    @Override
    public void apply(double share) {
      shares.add(share);
      if (share >= 1) {
        freed.add(share);
      }
    }

    @Override
    public void close() {}
  }

  private static String active(String remaining, String normal, String round) {
    return """
    {"status": "active", "ram": {"total": 1048576, "transferred": 400000, "duplicate": 10,
     "page-size": 4096, "remaining": %s, "normal": %s, "dirty-sync-count": %s}}\
    """
        .formatted(remaining, normal, round)
        .replace("\n", "");
  }

  private static String completed() {
    return "{\"status\": \"completed\"}";
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

  /** What is done with a migration. */
  @FunctionalInterface
  private interface Use {
    void of(QemuMigration migration) throws Exception;
  }

  private void watch(Use use) throws Exception {
    watch(() -> 0, new Shares(), use);
  }

  private void watch(VcpuClock clock, Throttle throttle, Use use) throws Exception {
    Files.deleteIfExists(directory.resolve("qmp.sock"));
    try (FakeQmp fake = FakeQmp.in(directory, qemu);
        QmpClient qmp = QmpClient.connect(fake.address(), Duration.ofMinutes(1))) {
      use.of(
          new QemuMigration(
              qmp,
              clock,
              Vcpus.unseen(1),
              throttle,
              false,
              System.nanoTime(),
              new QmpFeatures(qmp),
              DowntimeLimit.careful(INTENT),
              new SpeedKeeper(OptionalLong.empty()),
              new AutoConverge(qmp),
              new SwitchoverRescue(Monitors.of(qmp), Duration.ofHours(1), notices::add),
              notices::add,
              patience));
    }
  }

  @Test
  void whereTheLinkJittersLessDowntimeIsAskedFor() throws Exception {
    String[] windows = new String[20];
    for (int i = 0; i < windows.length; i++) {
      int megabits = i % 2 == 0 ? 800 + i : 400 + i;
      windows[i] = GOOD.replace("\"ram\": {", "\"ram\": {\"mbps\": " + megabits + ", ");
    }
    says(windows);
    qemu.answering("migrate-set-parameters", "{}");

    watch(migration -> {
      for (int i = 0; i < windows.length; i++) {
        migration.next(0.025);
      }
    });

    assertThat(qemu.argumentsOf("migrate-set-parameters"))
        .isNotEmpty()
        .allSatisfy(it -> assertThat(it.number("downtime-limit").orElseThrow()).isBetween(7L, 17L));
  }

  private static Decision stall() {
    return new Decision.Throttle(0, Reason.STALL);
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
  void anAnswerThatTellsNothingFreesTheGuestAndIsNoReading(String nonsense) throws Exception {
    says(GOOD, nonsense, nonsense, GOOD);

    watch(migration -> {
      migration.next(0);
      migration.steer(stall());
      Reading reading = migration.next(0);

      assertThat(reading.phase()).isEqualTo(Phase.PRE_COPY);
      assertThat(reading.remainingBytes()).isEqualTo(1000);
      assertThat(shares).containsExactly(0.0, 1.0, 1.0);
      assertThat(notices.take()).contains("makes no sense").contains("unthrottled");
    });
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "1.5", "1e3", "1e30", "\"many\"", "null", "9000000000000000000"})
  void aCounterThatCannotBeFreesTheGuestAndIsNoReading(String number) throws Exception {
    for (String nonsense :
        List.of(active(number, "3", "2"), active("1000", number, "2"), active("5", "3", number))) {
      says(GOOD, nonsense, GOOD);
      shares.clear();

      watch(migration -> {
        migration.next(0);
        migration.steer(stall());

        assertThat(migration.next(0).remainingBytes()).as(nonsense).isEqualTo(1000);
        assertThat(shares).as(nonsense).containsExactly(0.0, 1.0);
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

    watch(migration -> {
      assertThat(migration.next(0).remainingBytes()).isEqualTo(1000);
      assertThat(migration.next(0).remainingBytes()).isEqualTo(900);
      assertThat(migration.next(0).remainingBytes()).isEqualTo(600);
      assertThat(notices.take()).contains("backwards");
    });
  }

  @Test
  void aStateNobodyKnowsIsWatchedUntilItIsOver() throws Exception {
    says("{\"status\": \"levitating\"}", "{\"status\": \"levitating\"}", completed());

    watch(migration -> {
      assertThat(migration.next(0).phase()).isEqualTo(Phase.COMPLETED);
      assertThat(notices.take()).contains("'levitating' is no state that ebb knows");
    });
  }

  @Test
  void aStateOfNonsenseIsToldOnOneLine() throws Exception {
    says("{\"status\": \"a\\u001b[2J\\nb\"}", completed());

    watch(migration -> {
      migration.next(0);
      assertThat(notices.take()).contains("'a [2J b'");
    });
  }

  @Test
  void aVcpuClockThatStepsCostsALookAndNoMore() throws Exception {
    says(GOOD);
    var clock = new double[] {5};

    watch(
        () -> clock[0],
        new Shares(),
        migration -> {
          for (double wild : new double[] {-3, 1e15, Double.NaN, Double.POSITIVE_INFINITY, 0, 2}) {
            double before = migration.next(0).vcpuSeconds();
            clock[0] = wild;
            assertThat(migration.next(0).vcpuSeconds())
                .as("after a step to %s", wild)
                .isBetween(before, before + 60);
          }
        });
  }

  /** Who listens on the monitor is no QEMU, and names idle threads of its own as the vCPUs. */
  @Test
  void aClockThatStandsStillWhileMemoryChangesIsLeftWithItsThrottle() throws Exception {
    String memory = "\"total\": 1048576";
    String more = "\"total\": 67108864";
    says(
        active("67108864", "0", "1").replace(memory, more),
        active("4096", "16383", "1").replace(memory, more),
        active("33554432", "16384", "2").replace(memory, more));
    var left = new AtomicInteger();
    Throttle throttle =
        new Throttle() {
          @Override
          public String name() {
            return left.get() == 0 ? "of threads" : "of QEMU's";
          }

          @Override
          public Actuation actuation() {
            return left.get() == 0 ? Actuation.AT_ONCE : Actuation.AT_SYNC;
          }

          @Override
          public boolean leave() {
            left.incrementAndGet();
            return true;
          }

          @Override
          public void apply(double share) {
            shares.add(share);
          }

          @Override
          public void close() {}
        };

    watch(
        () -> 5,
        throttle,
        migration -> {
          for (int look = 0; look < 3; look++) {
            assertThat(migration.next(0).vcpuSeconds()).isEqualTo(5);
          }
          double later = migration.next(0).vcpuSeconds();
          assertThat(later).as("assumed from here on").isGreaterThan(5);
          assertThat(migration.next(0).vcpuSeconds()).isGreaterThan(later);
        });

    assertThat(left).hasValue(1);
    assertThat(notices)
        .singleElement()
        .asString()
        .contains("not its own", "--pid", "the throttle is of QEMU's from here on");
  }

  @Test
  void aSilentMonitorFreesTheGuestAndIsToldOfAndWatchedOn() throws Exception {
    patience = SHORT;
    says(GOOD);
    watch(migration -> {
      migration.next(0);
      migration.steer(stall());
      shares.clear(); // on a busy machine the first answer may have been late as well
      freed.clear();
      notices.clear();
      var told = new LinkedBlockingQueue<String>();
      qemu.on(
          "query-migrate",
          (request, client) -> {
            freed.take();
            told.add(notices.take()); // silent until the guest is free and the operator knows
            client.answer(request, active("77", "3", "2"));
          });

      assertThat(migration.next(0).remainingBytes()).isEqualTo(77);
      assertThat(shares).containsExactly(0.1, 1.0);
      assertThat(told.take()).contains("has not answered for").contains("runs unthrottled");
      assertThat(notices.take()).isEqualTo("the monitor answers again");
    });
  }

  @Test
  void aSilentMonitorIsNotAskedToLiftQemusOwnThrottle() throws Exception {
    patience = SHORT;
    actuation = Actuation.AT_SYNC;
    qemu.on(
        "query-migrate",
        (request, client) -> {
          assertThat(notices.take()).contains("QEMU's throttle stays as it is");
          client.answer(request, GOOD);
        });

    watch(migration -> {
      assertThat(migration.next(0).remainingBytes()).isEqualTo(1000);
      assertThat(shares).isEmpty();
    });
  }

  @Test
  void aMonitorThatClosesAfterALongSilenceEndsTheWatchWithTheReason() throws Exception {
    patience = SHORT;
    qemu.on(
        "query-migrate",
        (request, client) -> {
          assertThat(notices.take()).contains("has not answered");
          qemu.hangingUpOn("query-migrate");
          throw new IOException("the fake goes away");
        });

    watch(migration ->
        assertThatThrownBy(() -> migration.next(0))
            .isInstanceOf(QmpException.Closed.class)
            .hasMessageContaining("the other side has closed the connection"));
  }

  @Test
  void aThrottleThatWaitsForASilentMonitorIsNotTakenForBroken() throws Exception {
    says(GOOD);
    var late = new boolean[] {true};
    var throttle =
        new Throttle() {
          @Override
          public String name() {
            return "late";
          }

          @Override
          public Actuation actuation() {
            return Actuation.AT_SYNC;
          }

          @Override
          public void apply(double share) {
            if (late[0]) {
              throw ThrottleException.late("late");
            }
            shares.add(share);
          }

          @Override
          public void close() {}
        };

    watch(
        () -> 0,
        throttle,
        migration -> {
          migration.steer(stall());
          late[0] = false;
          migration.steer(stall());

          assertThat(shares).containsExactly(0.0);
          assertThat(notices).isEmpty();
        });
  }

  @Test
  void aStatusThatDoesNotComeMeansThatTheGuestIsBeingStopped() throws Exception {
    patience = SHORT;
    says(GOOD);
    qemu.on("query-status", (request, client) -> {});

    watch(migration -> {
      for (int i = 0; i < 3; i++) {
        assertThat(migration.next(0.01).phase()).isEqualTo(Phase.SWITCHOVER);
      }
    });
  }
}
