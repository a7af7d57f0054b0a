package ebb.agent.steer;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.agent.rules.Wish;
import ebb.agent.watch.GuestInfo;
import ebb.core.Actuation;
import ebb.core.Aggression;
import ebb.core.HypervisorTraits;
import ebb.core.Intent;
import ebb.core.Phase;
import ebb.core.Reading;
import ebb.core.loop.SteeringLoop.Step;
import ebb.core.policy.Policies;
import ebb.steering.MigrationSummary;
import ebb.steering.SteeringSession;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 1, unit = TimeUnit.MINUTES)
class RunningMigrationTest {

  private static final OptionalLong NO_CAP = OptionalLong.empty();

  private final SpeedShare speeds = new SpeedShare(NO_CAP);
  private final RunningMigration migration =
      new RunningMigration(
          "1",
          new GuestInfo("/run/1", "guest-1", Set.of(), OptionalLong.of(1 << 30)),
          Instant.EPOCH,
          Duration.ofMillis(300),
          0,
          Optional.empty(),
          Optional.of(Wish.DEFAULT),
          speeds);

  /** A session that does something while it is being steered. */
  private record Session(List<Intent> steered, Runnable meanwhile) implements SteeringSession {

    @Override
    public void steer(Intent intent) {
      steered.add(intent);
      if (steered.size() == 1) {
        meanwhile.run();
      }
    }

    @Override
    public HypervisorTraits traits() {
      return HypervisorTraits.of(Actuation.AT_ONCE);
    }

    @Override
    public double demandVcpus() {
      return 1;
    }

    @Override
    public String throttleName() {
      return "none";
    }

    @Override
    public long speedBytesPerSecond() {
      return 0;
    }

    @Override
    public MigrationSummary runAttempts(Attempts observers) {
      throw new UnsupportedOperationException("it is only steered");
    }

    @Override
    public void limitSpeed(long bytesPerSecond) {}

    @Override
    public void cancel() {}

    @Override
    public void close() {}
  }

  @Test
  void twoWhoTurnDifferentKnobsAtTheSameTimeBothGetTheirWay() throws InterruptedException {
    var other = new Thread(() -> migration.change(wish -> wish.withMinCpu(0.2)));
    List<Intent> steered = new ArrayList<>();
    var session = new Session(steered, () -> startAndAwaitThatItWaits(other));
    migration.steeredBy(session, speeds.join(NO_CAP), Wish.DEFAULT);

    assertThat(migration.change(wish -> wish.withAggression(Aggression.of(0.9)))).isPresent();
    other.join();

    Wish both = Wish.DEFAULT.withAggression(Aggression.of(0.9)).withMinCpu(0.2);
    assertThat(migration.wish()).contains(both);
    assertThat(steered).last().isEqualTo(both.intent(Duration.ofMillis(300), 0));
  }

  /** Or has done what it came for. */
  private static void startAndAwaitThatItWaits(Thread thread) {
    thread.start();
    while (thread.getState() != Thread.State.BLOCKED && thread.isAlive()) {
      Thread.onSpinWait();
    }
  }

  @Test
  void whatWouldComeOfOtherKnobsIsSaidByTheLawThatSteers() {
    assertThat(migration.effectOf(Wish.DEFAULT.withAggression(Aggression.of(1)))).isEmpty();
    Intent intent = migration.intent(Wish.DEFAULT);
    var law = Policies.create("ebb", intent, HypervisorTraits.of(Actuation.AT_ONCE));
    var reading = new Reading(Phase.PRE_COPY, 1, 1, 900, 800, 100, 100, 0, 1, 1, Optional.empty());
    var decision = law.decide(reading);
    var live = migration.onStep(new Step(reading, decision, law.known(), law.forecast()));

    assertThat(live.forecast()).isEmpty();
    assertThat(migration.effectOf(Wish.DEFAULT.withAggression(Aggression.of(1))))
        .hasValueSatisfying(effect -> assertThat(effect.share()).isZero());
    assertThat(migration.effectOf(Wish.DEFAULT))
        .hasValueSatisfying(effect -> assertThat(effect.share()).isEqualTo(decision.share()));

    migration.unsteered();
    assertThat(migration.effectOf(Wish.DEFAULT)).as("nobody steers it any more").isEmpty();
  }

  @Test
  void oneThatIsOnlyWatchedIsNotChanged() {
    assertThat(migration.change(wish -> wish.withAggression(Aggression.of(0.9)))).isEmpty();
    assertThat(migration.wish()).contains(Wish.DEFAULT);
  }
}
