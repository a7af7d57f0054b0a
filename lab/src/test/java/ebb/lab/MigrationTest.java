package ebb.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ebb.core.Cure;
import ebb.core.Decision;
import ebb.core.Phase;
import ebb.core.loop.SteeringLoop;
import ebb.host.throttle.ThrottleChoice;
import ebb.json.JsonObject;
import ebb.qemu.migration.QemuSessions;
import ebb.qemu.qmp.QmpClient;
import ebb.qemu.throttle.ThrottleOpener;
import ebb.steering.MigrationException;
import ebb.steering.MigrationSummary.Status;
import ebb.steering.recording.Recorder;
import ebb.steering.recording.Recording;
import ebb.steering.recording.RecordingHeader;
import ebb.steering.session.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole migrations between real QEMUs. Needs a QEMU, and root for the cgroup throttle. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MigrationTest {

  private static final SteeringLoop.Observer NOBODY = step -> {};

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5, 1})
  void aGuestThatNeverConvergesFinishesAtAggression(double aggression) throws IOException {
    try (Lab lab = LabFixture.lab(LabFixture.STUBBORN);
        LabMigration migration =
            LabFixture.prepare(lab, LabFixture.ebb(aggression), ThrottleChoice.CGROUP)) {
      List<ProcessHandle> source = lab.source().processes();

      LabResult result = migration.run(NOBODY);

      assertThat(result.summary().status()).isEqualTo(Status.COMPLETED);
      assertThat(result.memoryIntact()).as("memory intact").isTrue();
      assertThat(result.runningAtDestination()).as("running at the destination").isTrue();
      assertThat(result.summary().surplusPages()).isPositive();
      assertThat(LabFixture.throttleGroups(source)).isEmpty();
    }
  }

  @Test
  void qemusOwnThrottleFinishesItToo() {
    try (Lab lab = LabFixture.lab(LabFixture.STUBBORN);
        LabMigration migration =
            LabFixture.prepare(lab, LabFixture.ebb(0.5), ThrottleChoice.QEMU)) {
      LabResult result = migration.run(NOBODY);

      assertThat(result.isGood()).as("%s", result).isTrue();
      assertThat(result.summary().throttle()).isEqualTo("qemu");
    }
  }

  @Test
  void aGuestThatConvergesByItselfIsNeverThrottled() {
    try (Lab lab = LabFixture.lab(new GuestSpec(192, 1, "ws=64 speed=200 rate=8"));
        LabMigration migration =
            LabFixture.prepare(lab, LabFixture.ebb(0.5), ThrottleChoice.CGROUP)) {
      var throttled = new ArrayList<Decision>();

      LabResult result =
          migration.run(step -> {
            if (step.decision() instanceof Decision.Throttle) {
              throttled.add(step.decision());
            }
          });

      assertThat(result.isGood()).as("%s", result).isTrue();
      assertThat(throttled).isEmpty();
    }
  }

  @Test
  void aBurstThatEndsLetsTheShareRiseAgain() {
    // The storm ends in the middle of the second round, the first that is throttled.
    var burst = new GuestSpec(448, 1, "ws=320 speed=400 t=9000 speed=40");
    try (Lab lab = LabFixture.lab(burst);
        LabMigration migration =
            LabFixture.prepare(lab, LabFixture.ebb(0.1), ThrottleChoice.CGROUP)) {
      var shares = new ArrayList<Double>();

      LabResult result =
          migration.run(step -> {
            if (step.reading().phase() == Phase.PRE_COPY) {
              shares.add(step.decision().share());
            }
          });

      assertThat(result.isGood()).as("%s", result).isTrue();
      double least = shares.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
      assertThat(least).isLessThan(0.6);
      assertThat(shares.subList(shares.lastIndexOf(least), shares.size()))
          .anyMatch(share -> share > least + 0.3);
    }
  }

  @Test
  void aCancelInMidRoundLeavesTheGuestRunningAndUnthrottledAtTheSource() throws IOException {
    try (Lab lab = LabFixture.lab(LabFixture.STUBBORN);
        LabMigration migration =
            LabFixture.prepare(lab, LabFixture.ebb(0.2), ThrottleChoice.CGROUP)) {
      List<ProcessHandle> source = lab.source().processes();
      var asked = new AtomicBoolean();

      LabResult result =
          migration.run(step -> {
            if (step.decision() instanceof Decision.Throttle && asked.compareAndSet(false, true)) {
              migration.session().cancel();
            }
          });

      assertThat(result.summary().status()).isEqualTo(Status.CANCELLED);
      assertThat(result.memoryIntact()).isTrue();
      assertThat(lab.source().isRunning()).isTrue();
      assertThat(LabFixture.throttleGroups(source)).isEmpty();
    }
  }

  @Test
  void aRefusingDestinationIsReportedWithQemusOwnReason() {
    try (Lab lab = LabFixture.lab(LabFixture.STUBBORN);
        QmpClient qmp = connect(lab);
        Session session =
            QemuSessions.start(
                qmp,
                LabFixture.ebb(0.5),
                "unix:" + lab.directory().resolve("nobody-listens"),
                ThrottleOpener.of(ThrottleChoice.CGROUP),
                notice -> {})) {
      var summary = session.run(NOBODY);

      assertThat(summary.status()).isEqualTo(Status.FAILED);
      assertThat(summary.reason().orElseThrow()).contains("No such file");
      assertThat(lab.source().isRunning()).isTrue();
    }
  }

  @Test
  void aMalformedDestinationIsReportedWithQemusOwnReason() {
    try (Lab lab = LabFixture.lab(LabFixture.STUBBORN);
        QmpClient qmp = connect(lab);
        Session session =
            QemuSessions.start(
                qmp,
                LabFixture.ebb(0.5),
                "nonsense",
                ThrottleOpener.of(ThrottleChoice.NONE),
                notice -> {})) {
      var summary = session.run(NOBODY);

      assertThat(summary.status()).isEqualTo(Status.FAILED);
      assertThat(summary.reason().orElseThrow()).isNotBlank();
    }
  }

  @Test
  void aSecondMigrationOfTheSameGuestIsRefusedAndPointsToAttach() {
    try (Lab lab = LabFixture.lab(LabFixture.STUBBORN);
        LabMigration migration =
            LabFixture.prepare(lab, LabFixture.ebb(0.5), ThrottleChoice.CGROUP)) {
      var tried = new AtomicBoolean();

      LabResult result =
          migration.run(step -> {
            if (step.reading().phase() == Phase.PRE_COPY && tried.compareAndSet(false, true)) {
              assertThatThrownBy(() ->
                      QemuSessions.start(
                          lab.source().qmp(),
                          LabFixture.ebb(0.5),
                          lab.uri(),
                          ThrottleOpener.of(ThrottleChoice.NONE),
                          notice -> {}))
                  .isInstanceOf(MigrationException.class)
                  .hasMessageContaining(Cure.ATTACH.toString());
            }
          });

      assertThat(tried).isTrue();
      assertThat(result.isGood()).isTrue();
    }
  }

  @Test
  void twoGuestsMigrateAtOnceEachWithItsOwnThrottle() {
    CompletableFuture<LabResult> other =
        CompletableFuture.supplyAsync(() -> migrate(new GuestSpec(128, 1, "ws=48 speed=150")));
    LabResult one = migrate(new GuestSpec(128, 1, "ws=48 speed=150"));

    assertThat(one.isGood()).as("%s", one).isTrue();
    assertThat(other.join().isGood()).as("%s", other.join()).isTrue();
  }

  @Test
  void aGuestOfTwoVcpusArrivesWhole() {
    LabResult result = migrate(new GuestSpec(192, 2, "ws=32 speed=100"));

    assertThat(result.isGood()).as("%s", result).isTrue();
  }

  private static LabResult migrate(GuestSpec guest) {
    try (Lab lab = LabFixture.lab(guest);
        LabMigration migration =
            LabFixture.prepare(lab, LabFixture.ebb(0.5), ThrottleChoice.AUTO)) {
      return migration.run(NOBODY);
    }
  }

  @Test
  void attachFinishesAMigrationThatSomebodyElseHasStarted() {
    try (Lab lab = LabFixture.lab(LabFixture.STUBBORN)) {
      lab.source().awaitReady(Duration.ofSeconds(30));
      QmpClient starter = lab.source().qmp();
      starter.execute(
          "migrate-set-parameters", JsonObject.empty().with("max-bandwidth", LabFixture.LINK));
      starter.execute("migrate", JsonObject.empty().with("uri", lab.uri()));
      LabQemu.pause(Duration.ofSeconds(3));
      try (QmpClient qmp = connect(lab);
          Session session =
              QemuSessions.attach(
                  qmp,
                  LabFixture.ebb(0.5),
                  ThrottleOpener.of(ThrottleChoice.CGROUP),
                  notice -> {})) {
        var summary = session.run(NOBODY);

        assertThat(summary.status()).isEqualTo(Status.COMPLETED);
        assertThat(lab.destination().isRunning()).isTrue();
      }
    }
  }

  @Test
  void aRecordedMigrationReplaysToTheSameDecisions(@TempDir Path directory) {
    Path file = directory.resolve("recording.jsonl");
    var request = LabFixture.ebb(0.5);
    try (Lab lab = LabFixture.lab(LabFixture.STUBBORN);
        LabMigration migration = LabFixture.prepare(lab, request, ThrottleChoice.CGROUP);
        Recorder recorder =
            Recorder.open(
                file,
                new RecordingHeader(
                    request.policy(), request.intent(), migration.session().traits()),
                notice -> {})) {
      migration.run(recorder);
    }

    Recording recording = Recording.read(file);

    assertThat(recording.steps()).hasSizeGreaterThan(10);
    assertThat(recording.replay())
        .isEqualTo(recording.steps().stream().map(step -> step.decision()).toList());
  }

  private static QmpClient connect(Lab lab) {
    lab.source().awaitReady(Duration.ofSeconds(30));
    return QmpClient.connect(lab.source().monitorForSteering(), Duration.ofSeconds(5));
  }
}
