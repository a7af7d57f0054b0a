package ebb.agent.steer;

import ebb.agent.rules.Rules;
import ebb.agent.rules.Wish;
import ebb.agent.watch.GuestInfo;
import ebb.agent.watch.WatchedGuest;
import ebb.core.notice.Notice;
import ebb.core.policy.Policies;
import ebb.steering.MigrationRequest;
import ebb.steering.MigrationRequest.Measuring;
import ebb.steering.SteeringSession;
import ebb.steering.journal.SteeredAlreadyException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sees one migration after the other to its end, each in the thread of its caller: steers it, or
 * watches it where it cannot be or is not to be steered.
 */
final class Conductor {

  /** How long a guest is measured before its start, where a deadline has to be judged. */
  private static final Duration BEFORE = Duration.ofSeconds(2);

  private final Rules rules;
  private final Register register;
  private final SpeedShare speeds;
  private final Events events;
  private final Duration glanceInterval;
  private final Set<String> watchedTwice = ConcurrentHashMap.newKeySet();
  private final AtomicLong lockedByOthers = new AtomicLong();

  /**
   * @param glanceInterval how often one that is only watched is looked at
   */
  Conductor(
      Rules rules, Register register, SpeedShare speeds, Events events, Duration glanceInterval) {
    this.rules = rules;
    this.register = register;
    this.speeds = speeds;
    this.events = events;
    this.glanceInterval = glanceInterval;
  }

  /** How often a guest was locked by this agent already, and not by the other way to it. */
  long lockedByOthers() {
    return lockedByOthers.get();
  }

  /** Watches a migration that nobody wants steered, until it ends or somebody does. */
  void watch(WatchedGuest guest, RunningMigration migration) {
    register.open(migration);
    goOnWatching(guest, migration);
  }

  /** Steers a migration; one that cannot be steered is watched, and the operator told why. */
  void steerOrWatch(WatchedGuest guest, RunningMigration migration, Wish wish) {
    try {
      steer(guest, migration, wish, () -> {});
    } catch (RuntimeException e) {
      if (register.isOpen(migration)) {
        register.end(migration, Unsteered.broken(String.valueOf(e.getMessage())));
      } else {
        watchInstead(guest, migration, e);
      }
    }
  }

  private void watchInstead(WatchedGuest guest, RunningMigration migration, RuntimeException why) {
    String reason = String.valueOf(why.getMessage());
    if (why instanceof SteeredAlreadyException twice && twice.byThisProcess()) {
      if (isSteeredTheOtherWay(guest)) {
        noteTwice(guest);
        return;
      }
      lockedByOthers.incrementAndGet();
      reason =
          "another guest of this agent has locked this one's process: check whose monitor "
              + guest.info().id()
              + " is";
    }
    register.open(migration);
    goOnWithoutEbb(guest, migration, reason);
  }

  private void goOnWithoutEbb(WatchedGuest guest, RunningMigration migration, String reason) {
    register.note(
        migration,
        new Notice(Notice.Kind.THROTTLE_LOST, reason + "; the migration goes on without ebb"));
    goOnWatching(guest, migration);
  }

  /** Whether a guest of this name is steered through libvirt, where this is its monitor, or so. */
  private boolean isSteeredTheOtherWay(WatchedGuest guest) {
    GuestInfo info = guest.info();
    return register.all().stream()
        .map(RunningMigration::guest)
        .anyMatch(
            other -> other.isOfLibvirt() != info.isOfLibvirt() && other.name().equals(info.name()));
  }

  /** It is steered, and shown, through whichever way was the first. */
  private void noteTwice(WatchedGuest guest) {
    if (watchedTwice.add(guest.info().id())) {
      register.note(
          guest.info().name(),
          new Notice(
              Notice.Kind.USAGE,
              "this guest is watched by libvirt and by its own monitor; its migration is steered"
                  + " and shown once: "
                  + guest.info().id()
                  + " is left alone"));
    }
  }

  private void goOnWatching(WatchedGuest guest, RunningMigration migration) {
    Unsteered.Result result =
        new Unsteered(guest, migration, glanceInterval)
            .watch(reading -> events.publish(new AgentEvent.Step(migration, reading)));
    switch (result) {
      case Unsteered.Over(Ending ending) -> register.end(migration, ending);
      case Unsteered.Asked(Wish wish) -> steerWatched(guest, migration, wish);
    }
  }

  private void steerWatched(WatchedGuest guest, RunningMigration migration, Wish wish) {
    try {
      steer(guest, migration, wish, () -> {});
    } catch (RuntimeException e) {
      goOnWithoutEbb(guest, migration, String.valueOf(e.getMessage()));
    }
  }

  /**
   * Steers to the end.
   *
   * @param begun called once the migration is under way; a failure before that means that nothing
   *     has begun
   */
  void steer(WatchedGuest guest, RunningMigration migration, Wish wish, Runnable begun) {
    SpeedShare.Member part = speeds.join(wish.speedBytesPerSecond());
    try {
      OptionalLong speed = speeds.of(part);
      var request =
          new MigrationRequest(migration.intent(wish), Policies.EBB, speed)
              .withMeasuring(measuring(guest, migration, wish))
              .withLevers(rules.leversFor(guest.info()));
      try (SteeringSession session = session(guest, migration, request)) {
        speeds.bind(part, speed, now -> inBackground(() -> session.limitSpeed(now)));
        migration.steeredBy(session, part, wish);
        if (register.isOpen(migration)) {
          events.publish(new AgentEvent.Changed(migration, "steered from here on"));
        } else {
          register.open(migration);
        }
        begun.run();
        register.end(
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

  private Measuring measuring(WatchedGuest guest, RunningMigration migration, Wish wish) {
    boolean toChoose = guest.info().isOfLibvirt() && rules.leversFor(guest.info()).choose();
    boolean before =
        migration.destination().isPresent() && (wish.deadline().isPresent() || toChoose);
    return new Measuring(before ? BEFORE : Duration.ZERO, true, rules.mayLookAt(guest.info()));
  }

  private SteeringSession session(
      WatchedGuest guest, RunningMigration migration, MigrationRequest request) {
    return migration
        .destination()
        .map(to -> guest.start(to, request, notice -> register.note(migration, notice)))
        .orElseGet(() -> guest.attach(request, notice -> register.note(migration, notice)));
  }

  private static CompletableFuture<?> inBackground(Runnable task) {
    return CompletableFuture.runAsync(task, Thread::startVirtualThread);
  }
}
