package ebb.steering.session;

import static ebb.steering.session.FakeHypervisor.CANCELLED;
import static ebb.steering.session.FakeHypervisor.COMPLETED;
import static ebb.steering.session.FakeHypervisor.FAILED;
import static ebb.steering.session.FakeHypervisor.FIRST_ROUND;
import static ebb.steering.session.FakeHypervisor.LAST_ROUND;
import static ebb.steering.session.FakeHypervisor.SETUP;
import static ebb.steering.session.FakeHypervisor.SWITCHOVER;
import static ebb.steering.session.FakeHypervisor.UNCLEAR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ebb.core.Aggression;
import ebb.core.Decision;
import ebb.core.Intent;
import ebb.core.OnInfeasible;
import ebb.core.Phase;
import ebb.core.Stalls;
import ebb.core.loop.SteeringLoop;
import ebb.core.notice.NoticeListener;
import ebb.host.system.HostFiles;
import ebb.steering.MigrationException;
import ebb.steering.MigrationRequest;
import ebb.steering.MigrationSummary;
import ebb.steering.MigrationSummary.Status;
import ebb.steering.Patience;
import ebb.steering.Perseverance;
import ebb.steering.journal.Journal;
import ebb.steering.journal.SteeredAlreadyException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A session's life, through a driver of neither QEMU nor libvirt. The guest is stalled. */
@Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SessionTest {

  private static final SteeringLoop.Observer NOBODY = step -> {};

  @TempDir private Path directory;

  private final List<String> notices = new CopyOnWriteArrayList<>();
  private NoticeListener listener = NoticeListener.texts(notices::add);
  private Perseverance perseverance = Perseverance.NONE;
  private Intent intent = new Intent(1, 0, 0.3);

  private Journal journal() {
    return Journal.in(directory.resolve("journal"), HostFiles.ofThisMachine());
  }

  private Session open(FakeHypervisor fake) {
    var request = new MigrationRequest(intent, "ebb", OptionalLong.of(1 << 20));
    return Session.open(
        fake,
        request.withPerseverance(perseverance),
        journal(),
        new Timing(() -> fake.nanos, Patience.DEFAULT),
        notice -> listener.on(notice));
  }

  private MigrationSummary run(FakeHypervisor fake) {
    return run(fake, NOBODY);
  }

  private MigrationSummary run(FakeHypervisor fake, SteeringLoop.Observer observer) {
    try (Session session = open(fake)) {
      return session.run(observer);
    }
  }

  @Test
  void aCompletedMigrationLeavesSettingsToTheGuestThatHasLeft() {
    FakeHypervisor fake = FakeHypervisor.of(SETUP, FIRST_ROUND, LAST_ROUND, SWITCHOVER, COMPLETED);
    var phases = new ArrayList<Phase>();

    MigrationSummary summary = run(fake, step -> phases.add(step.reading().phase()));

    assertThat(summary.status()).isEqualTo(Status.COMPLETED);
    assertThat(summary.totalSeconds()).isEqualTo(1.234);
    assertThat(summary.attempts()).isEqualTo(1);
    assertThat(summary.throttle()).isEqualTo("fake");
    assertThat(phases)
        .containsExactly(
            Phase.SETUP, Phase.PRE_COPY, Phase.PRE_COPY, Phase.SWITCHOVER, Phase.COMPLETED);
    assertThat(fake.done).containsExactly("start", "job closed", "close");
    assertThat(fake.parameters).containsEntry("speed", 1L << 20).containsEntry("downtime", 270L);
    assertThat(fake.throttle.shares).contains(0.0).endsWith(1.0, 1.0);
    assertThat(fake.throttle.closed).isTrue();
    assertThat(journal().left()).isEmpty();
  }

  @Test
  void aLimitToStallsIsAFloorUnderTheShareAndOneThatCannotBeKeptIsRefused() {
    intent = intent.withMaxStall(0.1);
    FakeHypervisor fake = FakeHypervisor.of(SETUP, FIRST_ROUND, LAST_ROUND, SWITCHOVER, COMPLETED);
    fake.throttle.stalls = new Stalls(0, 0.010); // stands still for 100 ms at 1 / 11

    run(fake);
    assertThat(fake.throttle.shares).contains(1 / 11.0).allMatch(share -> share >= 1 / 11.0);

    intent = intent.withMaxStall(0.0001);
    FakeHypervisor other = FakeHypervisor.of(FIRST_ROUND, COMPLETED);
    other.throttle.stalls = new Stalls(0, 0.010);
    assertThatThrownBy(() -> run(other))
        .isInstanceOf(MigrationException.class)
        .hasMessageContaining("stalls of at most 0.1 ms cannot be kept");
    assertThat(other.done).doesNotContain("start").endsWith("close");
  }

  @Test
  void whatBreaksOffIsPutBackAsItWasFound() {
    FakeHypervisor fake = FakeHypervisor.of(FIRST_ROUND, FAILED);

    MigrationSummary summary = run(fake);

    assertThat(summary.status()).isEqualTo(Status.FAILED);
    assertThat(summary.reason()).contains("broken");
    assertThat(summary.rounds()).as("of the last look that counted").isEqualTo(1);
    assertThat(fake.done)
        .containsExactly("start", "job closed", "restore {\"fake\":true}", "close");
  }

  @Test
  void aMigrationOfSomebodyElsesIsNeitherStartedNorTriedAgain() {
    FakeHypervisor fake = FakeHypervisor.of(FIRST_ROUND, FAILED);
    fake.starts = false;
    perseverance = new Perseverance(3, Duration.ZERO);

    assertThat(run(fake).attempts()).isEqualTo(1);
    assertThat(fake.done).doesNotContain("start");
  }

  @Test
  void whatBreaksOffIsBegunAgainAsOftenAsAsked() {
    FakeHypervisor fake = FakeHypervisor.of(FIRST_ROUND, FAILED, FIRST_ROUND, COMPLETED);
    perseverance = new Perseverance(1, Duration.ZERO);

    MigrationSummary summary = run(fake);

    assertThat(summary.status()).isEqualTo(Status.COMPLETED);
    assertThat(summary.attempts()).isEqualTo(2);
    assertThat(fake.done).containsExactly("start", "job closed", "start", "job closed", "close");
    assertThat(notices)
        .containsExactly(
            "attempt 1 failed: broken; the guest runs on unthrottled, the next of 1 retry in 1 s");
  }

  @Test
  void aGuestThatSomebodyHasPausedIsNotTriedAgain() {
    FakeHypervisor fake = FakeHypervisor.of(FIRST_ROUND, FAILED);
    fake.runState = "paused";
    perseverance = new Perseverance(3, Duration.ZERO);

    MigrationSummary summary = run(fake);

    assertThat(summary.attempts()).isEqualTo(1);
    assertThat(summary.reason()).contains("broken; the guest is at the source, paused");
  }

  @Test
  void aRefusalToBeginIsTheEnd() {
    FakeHypervisor fake = FakeHypervisor.of(FIRST_ROUND);
    fake.refusal = Optional.of("no such place");
    perseverance = new Perseverance(3, Duration.ZERO);

    MigrationSummary summary = run(fake);

    assertThat(summary.status()).isEqualTo(Status.FAILED);
    assertThat(summary.reason()).contains("no such place");
    assertThat(fake.throttle.shares).isEmpty();
  }

  @Test
  void aCancelBeforeTheStartStartsNothing() {
    FakeHypervisor fake = FakeHypervisor.of(FIRST_ROUND);
    try (Session session = open(fake)) {
      session.cancel();

      assertThat(session.run(NOBODY).status()).isEqualTo(Status.CANCELLED);
    }
    assertThat(fake.done).doesNotContain("start", "cancel").contains("close");
  }

  @Test
  void aCancelFreesTheGuestAndIsSteeredToItsEnd() {
    FakeHypervisor fake = FakeHypervisor.of(FIRST_ROUND);
    perseverance = new Perseverance(3, Duration.ZERO);
    try (Session session = open(fake)) {
      MigrationSummary summary =
          session.run(step -> {
            if (step.reading().phase() == Phase.PRE_COPY) {
              session.cancel();
              assertThat(fake.throttle.closed).isTrue();
            }
          });

      assertThat(summary.status()).isEqualTo(Status.CANCELLED);
      assertThat(summary.attempts()).isEqualTo(1);
    }
    assertThat(fake.done).containsOnlyOnce("cancel");
  }

  @Test
  void aCancelInThePauseBeginsNoOther() {
    FakeHypervisor fake = FakeHypervisor.of(FIRST_ROUND, FAILED);
    perseverance = new Perseverance(1000, Duration.ZERO);
    try (Session session = open(fake)) {
      listener = notice -> session.cancel();

      MigrationSummary summary = session.run(NOBODY);

      assertThat(summary.attempts()).isEqualTo(1);
      assertThat(summary.status()).isEqualTo(Status.FAILED);
    }
  }

  @Test
  void aLinkThatCarriesNothingIsGivenUp() {
    FakeHypervisor fake = FakeHypervisor.of(FIRST_ROUND);
    perseverance = new Perseverance(0, Duration.ofSeconds(50));

    MigrationSummary summary = run(fake);

    assertThat(summary.status()).isEqualTo(Status.FAILED);
    assertThat(summary.reason().orElseThrow())
        .contains("nothing has got across the link", "ebb has cancelled the migration");
  }

  @Test
  void aDeadlineThatCannotBeKeptIsGivenUpForGood() {
    FakeHypervisor fake = FakeHypervisor.of();
    fake.sendsFor(1 << 30, 1 << 20);
    intent = new Intent(0.3, 0.5, 0.3).by(60, OnInfeasible.CANCEL);
    perseverance = new Perseverance(3, Duration.ZERO);

    MigrationSummary summary = run(fake);

    assertThat(summary.status()).isEqualTo(Status.FAILED);
    assertThat(summary.attempts()).isEqualTo(1);
    assertThat(summary.reason().orElseThrow()).contains("the deadline cannot be kept");
  }

  @Test
  void whatPostCopyIsAllowedToFinishIsTurnedToItOnce() {
    FakeHypervisor fake = FakeHypervisor.of();
    fake.sendsFor(1 << 30, 1 << 20);
    fake.allowsPostCopy = true;
    intent = new Intent(0.3, 0.5, 0.3).by(60, OnInfeasible.POST_COPY);
    var looks = new int[1];

    run(
        fake,
        step -> {
          if (fake.done.contains("post-copy") && ++looks[0] > 5) {
            fake.now(COMPLETED);
          }
        });

    assertThat(fake.done).containsOnlyOnce("post-copy");
    assertThat(notices).anyMatch(notice -> notice.contains("goes on at the destination"));
  }

  @Test
  void postCopyThatTheHypervisorRefusesIsSaidAndNotAskedForAgain() {
    FakeHypervisor fake = FakeHypervisor.of();
    fake.sendsFor(1 << 30, 1 << 20);
    fake.allowsPostCopy = true;
    intent = new Intent(0.3, 0.5, 0.3).by(60, OnInfeasible.POST_COPY);
    var looks = new int[1];

    run(
        fake,
        step -> {
          fake.allowsPostCopy = false;
          if (fake.done.contains("post-copy") && ++looks[0] > 5) {
            assertThat(step.decision()).isNotInstanceOf(Decision.PostCopy.class);
            fake.now(COMPLETED);
          }
        });

    assertThat(fake.done).containsOnlyOnce("post-copy");
    assertThat(notices).contains("post-copy is off");
    assertThat(notices).last().asString().contains("the migration finishes late");
  }

  @Test
  void postCopyThatWasNotAllowedIsSaidBeforeTheStart() {
    FakeHypervisor fake = FakeHypervisor.of(COMPLETED);
    intent = intent.by(60, OnInfeasible.POST_COPY);
    try (Session session = open(fake)) {
      assertThat(session.request().intent().onInfeasible()).isEqualTo(OnInfeasible.CONTINUE);
    }
    assertThat(notices).singleElement().asString().contains("post-copy was not allowed");
  }

  @Test
  void aDriverThatLosesItsHypervisorSaysWhatThatMeans() {
    FakeHypervisor fake = FakeHypervisor.of(FIRST_ROUND);

    MigrationSummary summary =
        run(
            fake,
            step -> {
              throw new MigrationException("end of file");
            });

    assertThat(summary.reason()).contains("the fake has gone");
    assertThat(fake.throttle.closed).isTrue();
  }

  @Test
  void aDefectFreesTheGuestAndGetsOut() {
    FakeHypervisor fake = FakeHypervisor.of(FIRST_ROUND);

    assertThatThrownBy(() ->
            run(
                fake,
                step -> {
                  throw new IllegalStateException("the display broke");
                }))
        .hasMessage("the display broke");
    assertThat(fake.throttle.closed).isTrue();
    assertThat(fake.done).endsWith("job closed", "restore {\"fake\":true}", "close");
  }

  @Test
  void anAnswerThatTellsNothingFreesTheGuestAndIsNoReading() {
    FakeHypervisor fake = FakeHypervisor.of(FIRST_ROUND, UNCLEAR, UNCLEAR, FIRST_ROUND, COMPLETED);
    var phases = new ArrayList<Phase>();

    run(fake, step -> phases.add(step.reading().phase()));

    assertThat(phases).containsExactly(Phase.PRE_COPY, Phase.PRE_COPY, Phase.COMPLETED);
    assertThat(fake.throttle.shares).containsSequence(0.0, 1.0, 1.0, 0.0);
    assertThat(notices)
        .containsExactly("the fake makes no sense; the guest runs unthrottled until it does");
  }

  @Test
  void aSilentHypervisorFreesTheGuestByAndByAndIsToldOf() {
    FakeHypervisor fake = FakeHypervisor.of(FIRST_ROUND, FIRST_ROUND, COMPLETED);
    var silent = new AtomicBoolean(true);

    run(
        fake,
        step -> {
          if (silent.getAndSet(false)) {
            fake.silence = Duration.ofSeconds(15);
          }
        });

    assertThat(fake.throttle.shares).containsSubsequence(0.0, 0.1, 1.0, 0.0);
    assertThat(notices)
        .containsExactly(
            "the fake has not answered for 10 s; ebb waits, and the guest runs unthrottled"
                + " meanwhile",
            "the fake answers again");
  }

  /** What is not feasible any more is told in mid-change, which is when the other one comes. */
  @Test
  void aChangeOfTheKnobsDoesNotUndoOneOfTheSpeedThatComesMeanwhile() {
    FakeHypervisor fake = FakeHypervisor.of(FIRST_ROUND);
    try (Session session = open(fake)) {
      listener =
          notice -> {
            var aside = Thread.startVirtualThread(() -> session.limitSpeed(7 << 20));
            while (aside.isAlive()) {
              Thread.onSpinWait();
            }
          };
      session.steer(new Intent(0.2, 0, 0.3).by(60, OnInfeasible.POST_COPY));

      assertThat(session.request().speedBytesPerSecond()).hasValue(7 << 20);
      assertThat(session.speedBytesPerSecond()).isEqualTo(7 << 20);
      assertThat(session.request().intent().aggression()).isEqualTo(Aggression.of(0.2));
    }
  }

  @Test
  void aGuestThatIsSteeredAlreadyIsRefusedAndItsDriverClosed() {
    FakeHypervisor second = FakeHypervisor.of(FIRST_ROUND);
    try (Session first = open(FakeHypervisor.of(FIRST_ROUND))) {
      assertThatThrownBy(() -> open(second)).isInstanceOf(SteeredAlreadyException.class);
      assertThat(first.throttleName()).isEqualTo("fake");
    }
    assertThat(second.done).containsExactly("close");
  }

  @Test
  void aCancelByAnotherIsNoFailure() {
    MigrationSummary summary = run(FakeHypervisor.of(FIRST_ROUND, CANCELLED));

    assertThat(summary.status()).isEqualTo(Status.CANCELLED);
    assertThat(summary.reason()).isEmpty();
  }
}
