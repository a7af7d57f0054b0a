package ebb.agent.steer;

import ebb.agent.rules.Rules;
import ebb.agent.rules.Wish;
import ebb.agent.watch.GuestInfo;
import ebb.agent.watch.MigrationSource;
import ebb.agent.watch.WatchedGuest;
import ebb.config.Text;
import ebb.core.Intent;
import ebb.core.policy.Plan;
import ebb.steering.Looking;
import ebb.steering.MigrationException;
import ebb.steering.MigrationRequest;
import ebb.steering.MigrationRequest.Measuring;
import ebb.steering.SteeringSession;
import ebb.steering.journal.SteeredAlreadyException;
import ebb.steering.recording.RecordingHeader;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/** All migrations that leave this host: each is steered as the rules say, or only watched. */
public final class Migrations implements MigrationSource.Listener {

  static final String POLICY = "ebb";

  private static final DateTimeFormatter ID =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);
  private static final long GUEST_IS_FREE_SECONDS = 3;

  /** Whoever can make sockets can make many; from then on their notices count together. */
  private static final int MOST_GUESTS = 1000;

  /** How long a guest is measured before its start, where a deadline has to be judged. */
  private static final Duration BEFORE = Duration.ofSeconds(2);

  private final Rules rules;
  private final SpeedShare speeds;
  private final Events events;
  private final Looks looks = new Looks();
  private final Clock clock;
  private final Duration glanceInterval;
  private final Map<String, RunningMigration> running = new ConcurrentSkipListMap<>();
  private final Set<String> watchedTwice = ConcurrentHashMap.newKeySet();
  private final Map<String, NoticeLimit> noticesOfGuests = new ConcurrentHashMap<>();
  private final ShortOnes shortOnes = new ShortOnes(System::nanoTime);
  private final AtomicLong lockedByOthers = new AtomicLong();
  private final AtomicLong count = new AtomicLong();

  /** Tells this agent's migrations from those of one before it, should the clock step back. */
  private final String mark = Integer.toString(new SecureRandom().nextInt(36, 36 * 36), 36);

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
    this.clock = clock;
    this.glanceInterval = glanceInterval;
  }

  /** Those under way, the oldest first. */
  public Collection<RunningMigration> running() {
    return List.copyOf(running.values());
  }

  /** One that is under way. */
  public Optional<RunningMigration> running(String id) {
    return Optional.ofNullable(running.get(id));
  }

  @Override
  public void onNotice(String guest, String notice) {
    String key = noticesOfGuests.size() < MOST_GUESTS ? guest : "";
    NoticeLimit limit =
        noticesOfGuests.computeIfAbsent(key, k -> new NoticeLimit(System::nanoTime));
    limit
        .admit(notice)
        .ifPresent(text -> events.publish(new AgentEvent.Noticed(Optional.empty(), guest, text)));
  }

  /** How often a guest was locked by this agent already, and not by the other way to it. */
  public long lockedByOthers() {
    return lockedByOthers.get();
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
    RunningMigration migration = begin(guest, wish, Optional.empty(), secondsBefore);
    long beganNanos = System.nanoTime();
    try {
      if (wish.isEmpty()) {
        open(migration);
        goOnWatching(guest, migration);
        return;
      }
      Wish wanted = before.map(header -> asBefore(wish.get(), header)).orElse(wish.get());
      steerOrWatch(guest, migration, wanted, false);
    } finally {
      forget(migration);
      shortOnes.ended(guest.info().id(), System.nanoTime() - beganNanos);
    }
  }

  /** Whatever was thrown, nothing stays behind that is called running. */
  private void forget(RunningMigration migration) {
    if (running.containsKey(migration.id())) {
      end(migration, Unsteered.broken("a defect of ebb itself ended the steering"));
    }
  }

  private static Wish asBefore(Wish wish, RecordingHeader header) {
    Intent intent = header.intent();
    Optional<Duration> deadline =
        intent.hasDeadline()
            ? Optional.of(Duration.ofMillis(Math.round(intent.deadlineSeconds() * 1000)))
            : Optional.empty();
    return wish.withAggression(intent.aggression())
        .withMinCpu(intent.minShare())
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
   * What a migration would cost a guest, by a look at it, which is given up when it begins to
   * migrate.
   *
   * @return empty where the look was too short to see it write
   * @throws MigrationException when it migrates, or is looked at already
   */
  public Optional<Plan> plan(WatchedGuest guest, Duration howLong, double bytesPerSecond) {
    GuestInfo info = guest.info();
    var looking = new Looking(rules.mayLookAt(info), why -> onNotice(info.name(), why));
    return looks.plan(guest, howLong, bytesPerSecond, looking);
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
        RunningMigration migration = begin(guest, Optional.of(wish), Optional.of(destination), 0);
        try {
          steer(guest, migration, wish, () -> begun.complete(migration));
        } finally {
          forget(migration);
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

  private RunningMigration begin(
      WatchedGuest guest, Optional<Wish> wish, Optional<String> destination, double secondsBefore) {
    looks.giveUp(guest);
    GuestInfo info = guest.info();
    Duration downtime = wish.flatMap(Wish::maxDowntime).orElseGet(guest::downtimeLimit);
    String id = ID.format(clock.instant()) + "-" + count.incrementAndGet() + mark;
    return new RunningMigration(
        id, info, clock.instant(), downtime, secondsBefore, destination, wish, speeds);
  }

  private void open(RunningMigration migration) {
    running.put(migration.id(), migration);
    events.publish(new AgentEvent.Began(migration));
  }

  private void end(RunningMigration migration, Ending ending) {
    migration.unsteered();
    running.remove(migration.id());
    events.publish(new AgentEvent.Ended(migration, ending));
  }

  /** A guest that cannot be steered is watched, and the operator told why. */
  private void steerOrWatch(
      WatchedGuest guest, RunningMigration migration, Wish wish, boolean isOpen) {
    try {
      steer(guest, migration, wish, () -> {});
    } catch (RuntimeException e) {
      if (running.containsKey(migration.id()) && !isOpen) {
        end(migration, Unsteered.broken(String.valueOf(e.getMessage())));
        return;
      }
      if (!isOpen && e instanceof SteeredAlreadyException twice && twice.byThisProcess()) {
        if (isSteeredTheOtherWay(guest)) {
          noteTwice(guest);
          return;
        }
        lockedByOthers.incrementAndGet();
        open(migration);
        note(
            migration,
            "another guest of this agent has locked this one's process: check whose monitor "
                + guest.info().id()
                + " is; the migration goes on without ebb");
        goOnWatching(guest, migration);
        return;
      }
      if (!isOpen) {
        open(migration);
      }
      note(migration, e.getMessage() + "; the migration goes on without ebb");
      goOnWatching(guest, migration);
    }
  }

  /** Whether a guest of this name is steered through libvirt, where this is its monitor, or so. */
  private boolean isSteeredTheOtherWay(WatchedGuest guest) {
    GuestInfo info = guest.info();
    return running.values().stream()
        .map(RunningMigration::guest)
        .anyMatch(
            other -> other.isOfLibvirt() != info.isOfLibvirt() && other.name().equals(info.name()));
  }

  /** It is steered, and shown, through whichever way was the first. */
  private void noteTwice(WatchedGuest guest) {
    if (watchedTwice.add(guest.info().id())) {
      onNotice(
          guest.info().name(),
          "this guest is watched by libvirt and by its own monitor; its migration is steered and"
              + " shown once: "
              + guest.info().id()
              + " is left alone");
    }
  }

  private Measuring measuring(WatchedGuest guest, RunningMigration migration, Wish wish) {
    boolean before = migration.destination().isPresent() && wish.deadline().isPresent();
    return new Measuring(before ? BEFORE : Duration.ZERO, true, rules.mayLookAt(guest.info()));
  }

  private void goOnWatching(WatchedGuest guest, RunningMigration migration) {
    Unsteered.Result result =
        new Unsteered(guest, migration, glanceInterval)
            .watch(reading -> events.publish(new AgentEvent.Step(migration, reading)));
    switch (result) {
      case Unsteered.Over(Ending ending) -> end(migration, ending);
      case Unsteered.Asked(Wish wish) -> steerOrWatch(guest, migration, wish, true);
    }
  }

  /**
   * Steers to the end. What is thrown before {@code begun} has been called means that nothing has.
   */
  private void steer(WatchedGuest guest, RunningMigration migration, Wish wish, Runnable begun) {
    SpeedShare.Member part = speeds.join(wish.speedBytesPerSecond());
    try {
      OptionalLong speed = speeds.of(part);
      var request =
          new MigrationRequest(migration.intent(wish), POLICY, speed)
              .withMeasuring(measuring(guest, migration, wish));
      try (SteeringSession session = session(guest, migration, request)) {
        speeds.bind(part, speed, now -> inBackground(() -> session.limitSpeed(now)));
        migration.steeredBy(session, part, wish);
        if (running.containsKey(migration.id())) {
          events.publish(new AgentEvent.Changed(migration, "steered from here on"));
        } else {
          open(migration);
        }
        begun.run();
        end(
            migration,
            Ending.of(
                session.run(step ->
                    events.publish(new AgentEvent.Step(migration, migration.onStep(step))))));
      }
    } finally {
      migration.unsteered();
      speeds.leave(part);
    }
  }

  private SteeringSession session(
      WatchedGuest guest, RunningMigration migration, MigrationRequest request) {
    return migration
        .destination()
        .map(to -> guest.start(to, request, notice -> note(migration, notice)))
        .orElseGet(() -> guest.attach(request, notice -> note(migration, notice)));
  }

  private static CompletableFuture<?> inBackground(Runnable task) {
    return CompletableFuture.runAsync(task, Thread::startVirtualThread);
  }

  private void note(RunningMigration migration, String notice) {
    migration
        .admit(notice)
        .ifPresent(text ->
            events.publish(
                new AgentEvent.Noticed(Optional.of(migration), migration.guest().name(), text)));
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
    running.values().forEach(RunningMigration::release);
  }
}
