package ebb.qemu.migration;

import static ebb.qemu.migration.PlayedMigration.CANCELLED;
import static ebb.qemu.migration.PlayedMigration.CANCELLING;
import static ebb.qemu.migration.PlayedMigration.COMPLETED;
import static ebb.qemu.migration.PlayedMigration.DEVICE;
import static ebb.qemu.migration.PlayedMigration.FAILED;
import static ebb.qemu.migration.PlayedMigration.FIRST_ROUND;
import static ebb.qemu.migration.PlayedMigration.LAST_ROUND;
import static ebb.qemu.migration.PlayedMigration.NOBODY;
import static ebb.qemu.migration.PlayedMigration.POST_COPY;
import static ebb.qemu.migration.PlayedMigration.PRE_SWITCHOVER;
import static ebb.qemu.migration.PlayedMigration.SETUP;
import static ebb.qemu.migration.PlayedMigration.ZEROS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ebb.core.Intent;
import ebb.core.Phase;
import ebb.steering.MigrationRequest.Measuring;
import ebb.steering.MigrationSummary;
import ebb.steering.MigrationSummary.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whole migrations, played by a fake. The guest is stalled while memory is being sent. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class QemuSessionsTest {

  @TempDir private Path directory;

  private final FakeThrottle throttle = new FakeThrottle();

  private MigrationSummary run(PlayedMigration played) throws IOException {
    return played.start(directory, throttle::open, session -> session.run(NOBODY));
  }

  @Test
  void aChangeOfAggressionHoldsFromTheNextReading() throws IOException {
    var shares = new ArrayList<Double>();
    PlayedMigration.of(SETUP, FIRST_ROUND, FIRST_ROUND, FIRST_ROUND, LAST_ROUND, DEVICE, COMPLETED)
        .start(
            directory,
            throttle::open,
            session ->
                session.run(step -> {
                  // What the law makes of later rounds depends on how long they took.
                  if (step.reading().phase() == Phase.PRE_COPY && step.reading().round() == 1) {
                    shares.add(step.decision().share());
                    Intent now = session.request().intent();
                    session.steer(new Intent(0, now.minShare(), now.maxDowntimeSeconds()));
                  }
                }));

    assertThat(shares.getFirst()).isZero();
    assertThat(shares.subList(1, shares.size())).hasSize(2).allMatch(share -> share == 1);
  }

  @Test
  void aGuestIsLookedAtBeforeTheStartAndWhileItMigratesOrNotAtAll() throws IOException {
    List<String> never = commands(new Measuring(Duration.ZERO, false));
    List<String> during = commands(new Measuring(Duration.ZERO, true));
    List<String> before = commands(new Measuring(Duration.ofMillis(300), false));

    assertThat(never).contains("migrate").doesNotContain("calc-dirty-rate");
    assertThat(during).containsSubsequence("migrate", "calc-dirty-rate");
    assertThat(before).containsSubsequence("calc-dirty-rate", "migrate");
    assertThat(before.subList(before.indexOf("migrate"), before.size()))
        .doesNotContain("calc-dirty-rate");
  }

  private List<String> commands(Measuring how) throws IOException {
    PlayedMigration played =
        PlayedMigration.of(SETUP, FIRST_ROUND, FIRST_ROUND, LAST_ROUND, DEVICE, COMPLETED)
            .lookedAt(how);
    Path own = Files.createTempDirectory(directory, "qemu");
    played.start(own, throttle::open, session -> session.run(NOBODY));
    return played.qemu().commands();
  }

  @Test
  void aCompletedMigrationIsSummedUpFromTheFirstAnswerThatIsNotZeros() throws IOException {
    MigrationSummary summary =
        run(
            PlayedMigration.of(
                SETUP, FIRST_ROUND, LAST_ROUND, DEVICE, ZEROS, ZEROS, ZEROS, COMPLETED));

    assertThat(summary.status()).isEqualTo(Status.COMPLETED);
    assertThat(summary.reason()).isEmpty();
    assertThat(summary.totalSeconds()).isEqualTo(1.234);
    assertThat(summary.downtimeMillis()).isEqualTo(12);
    assertThat(summary.sentBytes()).isEqualTo(2_000_000);
    assertThat(summary.rounds()).isEqualTo(3);
    assertThat(summary.surplusPages()).isEqualTo(320 - (320 - 256));
    assertThat(summary.throttle()).isEqualTo("fake");
    assertThat(summary.policy()).isEqualTo("ebb");
    assertThat(summary.speedBytesPerSecond()).isEqualTo(1 << 20);
    assertThat(throttle.isReleased()).isTrue();
  }

  @Test
  void theGuestIsThrottledWhileMemoryIsSentAndFreeFromTheSwitchoverOn() throws IOException {
    var played = PlayedMigration.of(FIRST_ROUND, LAST_ROUND, DEVICE, COMPLETED);
    var phases = new ArrayList<Phase>();

    played.start(
        directory,
        throttle::open,
        session -> session.run(step -> phases.add(step.reading().phase())));

    assertThat(phases)
        .containsExactly(Phase.PRE_COPY, Phase.PRE_COPY, Phase.SWITCHOVER, Phase.COMPLETED);
    assertThat(throttle.shares()).contains(0.0).endsWith(1.0, 1.0);
  }

  @Test
  void aFailureKeepsQemusReasonAndTheLastCounters() throws IOException {
    MigrationSummary summary = run(PlayedMigration.of(FIRST_ROUND, LAST_ROUND, FAILED));

    assertThat(summary.status()).isEqualTo(Status.FAILED);
    assertThat(summary.reason()).contains("the link is down");
    assertThat(summary.rounds()).isEqualTo(2);
    assertThat(summary.sentBytes()).isEqualTo(400_000);
    assertThat(throttle.isReleased()).isTrue();
  }

  @Test
  void aCancelByAnotherIsNoFailure() throws IOException {
    MigrationSummary summary = run(PlayedMigration.of(FIRST_ROUND, CANCELLING, CANCELLED));

    assertThat(summary.status()).isEqualTo(Status.CANCELLED);
    assertThat(summary.reason()).isEmpty();
    assertThat(throttle.isReleased()).isTrue();
  }

  @Test
  void aCancelOfOursFreesTheGuestBeforeItAsksQemu() throws IOException {
    var played = PlayedMigration.of(FIRST_ROUND);
    var freedBefore = new AtomicBoolean();
    played
        .qemu()
        .on(
            "migrate_cancel",
            (request, client) -> {
              freedBefore.set(throttle.isReleased());
              played.now(CANCELLING, CANCELLED);
              client.answer(request, "{}");
            });

    MigrationSummary summary = cancelAtFirstSight(played);

    assertThat(summary.status()).isEqualTo(Status.CANCELLED);
    assertThat(freedBefore).isTrue();
    assertThat(played.qemu().argumentsOf("migrate_cancel")).hasSize(1);
  }

  @Test
  void aCancelThatComesTooLateIsACompletedMigration() throws IOException {
    var played = PlayedMigration.of(FIRST_ROUND, LAST_ROUND, DEVICE, COMPLETED);

    assertThat(cancelAtFirstSight(played).status()).isEqualTo(Status.COMPLETED);
    assertThat(played.qemu().commands()).contains("migrate_cancel");
  }

  private MigrationSummary cancelAtFirstSight(PlayedMigration played) throws IOException {
    return cancelAtFirstSight(played, Phase.PRE_COPY);
  }

  private MigrationSummary cancelAtFirstSight(PlayedMigration played, Phase seen)
      throws IOException {
    var cancelled = new AtomicBoolean();
    return played.start(
        directory,
        throttle::open,
        session ->
            session.run(step -> {
              if (step.reading().phase() == seen && cancelled.compareAndSet(false, true)) {
                session.cancel();
              }
            }));
  }

  @Test
  void aCancelLeavesAGuestAloneThatHasGoneOnInPostCopy() throws IOException {
    var played =
        PlayedMigration.of(FIRST_ROUND, POST_COPY, POST_COPY, POST_COPY, COMPLETED)
            .inPostCopyIfNeedBe();

    assertThat(cancelAtFirstSight(played, Phase.POST_COPY).status()).isEqualTo(Status.COMPLETED);
    assertThat(played.qemu().commands()).doesNotContain("migrate_cancel");
    assertThat(played.notices()).last().asString().contains("runs at the destination already");
  }

  @Test
  void aCancelIsCarriedOutWherePostCopyIsOnlyAllowed() throws IOException {
    var played = PlayedMigration.of(FIRST_ROUND).inPostCopyIfNeedBe();
    played
        .qemu()
        .on(
            "migrate_cancel",
            (request, client) -> {
              played.now(CANCELLING, CANCELLED);
              client.answer(request, "{}");
            });

    assertThat(cancelAtFirstSight(played).status()).isEqualTo(Status.CANCELLED);
    assertThat(played.qemu().argumentsOf("migrate_cancel")).hasSize(1);
  }

  @Test
  void aCancelBeforeTheStartStartsNothing() throws IOException {
    var played = PlayedMigration.of(FIRST_ROUND);

    MigrationSummary summary =
        played.start(
            directory,
            throttle::open,
            session -> {
              session.cancel();
              return session.run(NOBODY);
            });

    assertThat(summary.status()).isEqualTo(Status.CANCELLED);
    assertThat(played.qemu().commands()).doesNotContain("migrate", "migrate_cancel");
    assertThat(throttle.isReleased()).isTrue();
  }

  @Test
  void aRefusedMigrationHasFailedWithQemusWords() throws IOException {
    var played = PlayedMigration.of(FIRST_ROUND);
    played.qemu().refusing("migrate", "unknown migration protocol");

    MigrationSummary summary = run(played);

    assertThat(summary.status()).isEqualTo(Status.FAILED);
    assertThat(summary.reason()).contains("unknown migration protocol");
    assertThat(throttle.isReleased()).isTrue();
    assertThat(throttle.shares()).isEmpty();
  }

  @Test
  void aMonitorThatClosesInMidMigrationLeavesTheOutcomeOpen() throws IOException {
    var played = PlayedMigration.of(FIRST_ROUND);
    var looked = new AtomicBoolean();

    MigrationSummary summary =
        played.start(
            directory,
            throttle::open,
            session ->
                session.run(step -> {
                  looked.set(true);
                  played.qemu().hangingUpOn("query-migrate");
                }));

    assertThat(looked).isTrue();
    assertLeftInTheDark(summary);
  }

  @Test
  void aMonitorThatClosesInsteadOfStartingLeavesTheOutcomeOpenToo() throws IOException {
    var played = PlayedMigration.of(FIRST_ROUND);
    played.qemu().hangingUpOn("migrate");

    assertLeftInTheDark(run(played));
  }

  private void assertLeftInTheDark(MigrationSummary summary) {
    assertThat(summary.status()).isEqualTo(Status.FAILED);
    assertThat(summary.reason().orElseThrow())
        .contains("went away in mid-migration")
        .contains("look whether the guest runs at the destination");
    assertThat(throttle.isReleased()).isTrue();
  }

  @Test
  void aMonitorSilentNearTheSwitchoverFreesTheGuestAltogether() throws IOException {
    var freedTo = new ArrayList<Double>();
    var played =
        PlayedMigration.of(LAST_ROUND)
            .then((request, client) -> {
              freedTo.add(throttle.awaitLoosened());
              client.answer(request, PlayedMigration.json(COMPLETED));
            });

    assertThat(run(played).status()).isEqualTo(Status.COMPLETED);
    assertThat(freedTo).contains(1.0);
  }

  @Test
  void aMonitorSilentInMidRoundOnlyMakesTheGuestNimble() throws IOException {
    var freedTo = new ArrayList<Double>();
    var played =
        PlayedMigration.of(FIRST_ROUND)
            .then((request, client) -> {
              freedTo.add(throttle.awaitLoosened());
              client.answer(request, PlayedMigration.json(FIRST_ROUND));
            })
            .then(DEVICE, COMPLETED);

    assertThat(run(played).status()).isEqualTo(Status.COMPLETED);
    assertThat(freedTo).containsExactly(0.1);
    assertThat(throttle.shares()).containsSubsequence(0.0, 0.1, 0.0);
  }

  @Test
  void vcpusThatAreBeingStoppedAreFreedThoughTheMigrationStillCountsAsActive() throws IOException {
    var played = PlayedMigration.of(LAST_ROUND, LAST_ROUND, COMPLETED);
    var phases = new ArrayList<Phase>();

    played.start(
        directory,
        throttle::open,
        session -> {
          played.answering("query-status", "{'status':'finish-migrate'}");
          return session.run(step -> phases.add(step.reading().phase()));
        });

    assertThat(phases).containsExactly(Phase.PRE_COPY, Phase.SWITCHOVER, Phase.COMPLETED);
    assertThat(throttle.shares()).contains(0.0).endsWith(1.0, 1.0);
  }

  @Test
  void aMigrationThatPausesBeforeTheSwitchoverIsToldOnceToGoOn() throws IOException {
    var played = PlayedMigration.of(FIRST_ROUND, PRE_SWITCHOVER, PRE_SWITCHOVER, DEVICE, COMPLETED);

    assertThat(run(played).status()).isEqualTo(Status.COMPLETED);
    assertThat(played.qemu().argumentsOf("migrate-continue"))
        .singleElement()
        .extracting(arguments -> arguments.text("state"))
        .isEqualTo(Optional.of("pre-switchover"));
  }

  @Test
  void aThrottleThatBreaksIsReleasedAndTheMigrationGoesOn() throws IOException {
    var played = PlayedMigration.of(FIRST_ROUND, LAST_ROUND, COMPLETED);
    throttle.broken();

    assertThat(run(played).status()).isEqualTo(Status.COMPLETED);
    assertThat(throttle.isReleased()).isTrue();
    assertThat(played.notices())
        .isEqualTo(List.of("the throttle is stuck; the guest runs unthrottled from here on"));
  }

  @Test
  void anObserverThatThrowsReleasesTheThrottle() {
    var played = PlayedMigration.of(FIRST_ROUND);

    assertThatThrownBy(() ->
            played.start(
                directory,
                throttle::open,
                session ->
                    session.run(step -> {
                      throw new IllegalStateException("the display broke");
                    })))
        .hasMessage("the display broke");
    assertThat(throttle.isReleased()).isTrue();
  }

  @Test
  void aMigrationThatBreaksOffIsBegunAgainAndSummedUpWithAllAttempts() throws IOException {
    var played = PlayedMigration.of(FIRST_ROUND, FAILED, FIRST_ROUND, COMPLETED).retried(1);
    var attempts = new ArrayList<Intent>();

    MigrationSummary summary =
        played.start(
            directory,
            throttle::open,
            session ->
                session.runAttempts(intent -> {
                  attempts.add(intent);
                  assertThat(throttle.isReleased()).isFalse();
                  return NOBODY;
                }));

    assertThat(summary.status()).isEqualTo(Status.COMPLETED);
    assertThat(summary.attempts()).isEqualTo(2);
    assertThat(attempts).hasSize(2);
    assertThat(played.qemu().argumentsOf("migrate")).hasSize(2);
    assertThat(played.notices())
        .singleElement()
        .asString()
        .contains("attempt 1 failed: the link is down")
        .contains("the next of 1 retry in 1 s");
    assertThat(throttle.isReleased()).isTrue();
  }

  @Test
  void anotherAttemptHasWhatTheFirstHasLeftOfTheDeadline() throws IOException {
    var played = PlayedMigration.of(FIRST_ROUND, FAILED, FIRST_ROUND, COMPLETED).retried(1).by(60);
    var deadlines = new ArrayList<Double>();

    played.start(
        directory,
        throttle::open,
        session ->
            session.runAttempts(intent -> {
              deadlines.add(intent.deadlineSeconds());
              return NOBODY;
            }));

    assertThat(deadlines).hasSize(2).first().isEqualTo(60.0);
    assertThat(deadlines.getLast()).isBetween(1.0, 59.0); // the pause takes a second of it
  }

  @Test
  void noAttemptIsBegunAfterTheDeadline() throws IOException {
    var played = PlayedMigration.of(FIRST_ROUND, FAILED).retried(5).by(1);

    MigrationSummary summary = run(played);

    assertThat(summary.status()).isEqualTo(Status.FAILED);
    assertThat(summary.attempts()).isEqualTo(1);
    assertThat(played.notices())
        .anySatisfy(notice ->
            assertThat(notice)
                .contains("attempt 1 failed: the link is down")
                .contains("the deadline leaves no time for another"));
  }

  @Test
  void aMigrationIsNotBegunMoreOftenThanAskedFor() throws IOException {
    var played = PlayedMigration.of(FIRST_ROUND, FAILED).retried(1);

    MigrationSummary summary = run(played);

    assertThat(summary.status()).isEqualTo(Status.FAILED);
    assertThat(summary.attempts()).isEqualTo(2);
  }

  @Test
  void aCancelEndsTheWaitForTheNextAttempt() throws IOException {
    var played = PlayedMigration.of(FIRST_ROUND, FAILED).retried(1000);

    MigrationSummary summary =
        played.start(
            directory,
            throttle::open,
            session ->
                session.run(step -> {
                  if (step.reading().phase() == Phase.FAILED) {
                    session.cancel();
                  }
                }));

    assertThat(summary.attempts()).isEqualTo(1);
    assertThat(summary.status()).isEqualTo(Status.FAILED);
  }

  @Test
  void aGuestThatSomebodyHasPausedIsNotTriedAgain() throws IOException {
    var played = PlayedMigration.of(FIRST_ROUND, FAILED).retried(5);

    MigrationSummary summary =
        played.start(
            directory,
            throttle::open,
            session -> {
              played.answering("query-status", "{'status':'paused'}");
              return session.run(NOBODY);
            });

    assertThat(summary.attempts()).isEqualTo(1);
    assertThat(summary.reason())
        .contains("the link is down; the guest is at the source, paused as before");
  }

  @Test
  void aLinkThatCarriesNothingIsGivenUp() throws IOException {
    var played = PlayedMigration.of(FIRST_ROUND).givenUpAfter(Duration.ofMillis(300));
    played
        .qemu()
        .on(
            "migrate_cancel",
            (request, client) -> {
              played.now(CANCELLING, CANCELLED);
              client.answer(request, "{}");
            });

    MigrationSummary summary = run(played);

    assertThat(summary.status()).isEqualTo(Status.FAILED);
    assertThat(summary.reason().orElseThrow()).contains("nothing has got across the link");
    assertThat(played.qemu().argumentsOf("migrate_cancel")).hasSize(1);
  }
}
