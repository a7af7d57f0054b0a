package ebb.agent.steer;

import ebb.agent.rules.Rules;
import ebb.agent.rules.Wish;
import ebb.agent.watch.GuestInfo;
import ebb.agent.watch.MigrationSource;
import ebb.agent.watch.WatchedGuest;
import ebb.config.Text;
import ebb.core.Intent;
import ebb.core.notice.Notice;
import ebb.core.policy.Ways;
import ebb.steering.Looking;
import ebb.steering.MigrationException;
import ebb.steering.MigrationRequest;
import ebb.steering.recording.RecordingHeader;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** All migrations that leave this host: each is steered as the rules say, or only watched. */
public final class Migrations implements MigrationSource.Listener {

  private static final long GUEST_IS_FREE_SECONDS = 3;

  private final Rules rules;
  private final SpeedShare speeds;
  private final Events events;
  private final Register register;
  private final Conductor conductor;
  private final Looks looks = new Looks();
  private final ShortOnes shortOnes = new ShortOnes(System::nanoTime);

  /**
   * @param speed what all migrations together may use, bytes a second
   * @param clock for the time of day
   * @param glanceInterval how often one that is only watched is looked at
   */
  public Migrations(
      Rules rules, OptionalLong speed, Events events, Clock clock, Duration glanceInterval) {
    this.rules = rules;
    this.speeds = new SpeedShare(speed);
    this.events = events;
    this.register = new Register(events, clock);
    this.conductor = new Conductor(rules, register, speeds, events, glanceInterval);
  }

  /** Those under way, the oldest first. */
  public Collection<RunningMigration> running() {
    return register.all();
  }

  /** One that is under way. */
  public Optional<RunningMigration> running(String id) {
    return register.find(id);
  }

  @Override
  public void onNotice(String guest, Notice notice) {
    register.note(guest, notice);
  }

  /** How often a guest was locked by this agent already, and not by the other way to it. */
  public long lockedByOthers() {
    return conductor.lockedByOthers();
  }

  @Override
  public void onMigration(WatchedGuest guest) {
    if (shortOnes.rests(guest.info().id())) {
      return;
    }
    Optional<Wish> wish = rules.wishFor(guest.info());
    Optional<RecordingHeader> before = wish.flatMap(asked -> guest.steeredBefore());
    // What was asked of one that has gone counts from its first reading, as its readings do.
    double secondsBefore = before.isPresent() ? 0 : guest.glance().seconds();
    RunningMigration migration = describe(guest, wish, Optional.empty(), secondsBefore);
    long beganNanos = System.nanoTime();
    try {
      if (wish.isEmpty()) {
        conductor.watch(guest, migration);
      } else {
        Wish wanted = before.map(header -> asBefore(wish.get(), header)).orElse(wish.get());
        conductor.steerOrWatch(guest, migration, wanted);
      }
    } finally {
      register.endIfOpen(migration);
      shortOnes.ended(guest.info().id(), System.nanoTime() - beganNanos);
    }
  }

  private RunningMigration describe(
      WatchedGuest guest, Optional<Wish> wish, Optional<String> destination, double secondsBefore) {
    looks.giveUp(guest);
    return register.describe(guest, wish, destination, secondsBefore, speeds);
  }

  private static Wish asBefore(Wish wish, RecordingHeader header) {
    Intent intent = header.intent();
    Optional<Duration> deadline =
        intent.hasDeadline()
            ? Optional.of(Duration.ofMillis(Math.round(intent.deadlineSeconds() * 1000)))
            : Optional.empty();
    return wish.withAggression(intent.aggression())
        .withMinCpu(intent.minShare())
        .withMaxStall(
            intent.limitsStalls()
                ? Optional.of(Duration.ofNanos(Math.round(intent.maxStallSeconds() * 1e9)))
                : Optional.empty())
        .withDeadline(deadline)
        .withOnInfeasible(intent.onInfeasible());
  }

  /**
   * What a guest's migration may use of the network by a wish and the host's cap, were it the only
   * one, bytes a second; empty when neither limits it.
   */
  public OptionalLong speedOf(Wish wish) {
    return speeds.alone(wish.speedBytesPerSecond());
  }

  /**
   * In which ways a guest could be migrated, and what each would cost, by a look at it, which is
   * given up when it begins to migrate.
   *
   * @return empty where the look was too short to see it write
   * @throws MigrationException when it migrates, or is looked at already
   */
  public Optional<Ways> ways(WatchedGuest guest, MigrationRequest request) {
    GuestInfo info = guest.info();
    var looking = new Looking(rules.mayLookAt(info), why -> onNotice(info.name(), why));
    return looks.ways(guest, request, looking);
  }

  /**
   * Starts a migration.
   *
   * @return it, once it is under way
   * @throws EbbException when it cannot be started; the message says why
   */
  public RunningMigration start(WatchedGuest guest, String destination, Optional<Wish> asked) {
    Wish wish = asked.or(() -> rules.wishFor(guest.info())).orElse(Wish.DEFAULT);
    var begun = new CompletableFuture<RunningMigration>();
    Thread.ofVirtual()
        .name("ebb-agent-start " + guest.info().name())
        .start(() -> conduct(guest, destination, wish, begun));
    try {
      return begun.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MigrationException("interrupted while the migration was being started", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException why ? why : new IllegalStateException(e);
    }
  }

  private void conduct(
      WatchedGuest guest,
      String destination,
      Wish wish,
      CompletableFuture<RunningMigration> begun) {
    try {
      if (!guest.hands().tryLock(GUEST_IS_FREE_SECONDS, TimeUnit.SECONDS)) {
        throw new MigrationException(guest.info().name() + " is being migrated already");
      }
      try {
        RunningMigration migration =
            describe(guest, Optional.of(wish), Optional.of(destination), 0);
        try {
          conductor.steer(guest, migration, wish, () -> begun.complete(migration));
        } finally {
          register.endIfOpen(migration);
        }
      } finally {
        guest.hands().unlock();
      }
    } catch (RuntimeException | Error e) {
      begun.completeExceptionally(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      begun.completeExceptionally(e);
    }
  }

  /**
   * Turns the knobs of a migration that is steered, or begins to steer one that is watched.
   *
   * @param by what becomes of how it is steered, or of the usual where it is watched
   * @throws IllegalArgumentException for values out of range
   */
  public void change(RunningMigration migration, UnaryOperator<Wish> by) {
    migration
        .change(by)
        .ifPresentOrElse(
            now -> events.publish(new AgentEvent.Changed(migration, words(now))),
            () -> {
              Wish to = by.apply(migration.wish().orElse(Wish.DEFAULT));
              var _ = migration.intent(to);
              migration.ask(to);
            });
  }

  private static String words(Wish wish) {
    return "aggression "
        + wish.aggression()
        + ", minimum CPU "
        + wish.minCpu()
        + wish.maxStall()
            .map(time -> ", stalls of at most " + Text.seconds(time.toNanos() / 1e9))
            .orElse("")
        + wish.deadline()
            .map(time -> ", deadline " + Text.seconds(time.toMillis() / 1e3))
            .orElse(", no deadline");
  }

  /** Cancels a migration that is steered. */
  public void cancel(RunningMigration migration) {
    if (!migration.cancel()) {
      throw new MigrationException(
          "this migration is only watched: cancel it where it was started");
    }
    events.publish(new AgentEvent.Changed(migration, "cancelled"));
  }

  /** Lifts all throttles; the migrations go on without the agent. */
  public void releaseAll() {
    register.all().forEach(RunningMigration::release);
  }
}
