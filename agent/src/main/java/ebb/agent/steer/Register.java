package ebb.agent.steer;

import ebb.agent.rules.Wish;
import ebb.agent.watch.WatchedGuest;
import ebb.core.notice.Notice;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The migrations that are under way. Whatever begins, ends or is to be told of them is published
 * from here. Safe for use by several threads.
 */
final class Register {

  private static final DateTimeFormatter ID =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

  /** Whoever can make sockets can make many; from then on their notices count together. */
  private static final int MOST_GUESTS = 1000;

  private final Events events;
  private final Clock clock;
  private final Map<String, RunningMigration> running = new ConcurrentSkipListMap<>();
  private final Map<String, NoticeLimit> noticesOfGuests = new ConcurrentHashMap<>();
  private final AtomicLong count = new AtomicLong();

  /** Tells this agent's migrations from those of one before it, should the clock step back. */
  private final String mark = Integer.toString(new SecureRandom().nextInt(36, 36 * 36), 36);

  /**
   * @param clock for the time of day
   */
  Register(Events events, Clock clock) {
    this.events = events;
    this.clock = clock;
  }

  /**
   * Describes a migration that begins, and does not call it running yet.
   *
   * @param secondsBefore how long it had been under way when its first reading was taken, s
   */
  RunningMigration describe(
      WatchedGuest guest,
      Optional<Wish> wish,
      Optional<String> destination,
      double secondsBefore,
      SpeedShare speeds) {
    Duration downtime = wish.flatMap(Wish::maxDowntime).orElseGet(guest::downtimeLimit);
    String id = ID.format(clock.instant()) + "-" + count.incrementAndGet() + mark;
    return new RunningMigration(
        id, guest.info(), clock.instant(), downtime, secondsBefore, destination, wish, speeds);
  }

  /** From now on it is running. */
  void open(RunningMigration migration) {
    running.put(migration.id(), migration);
    events.publish(new AgentEvent.Began(migration));
  }

  boolean isOpen(RunningMigration migration) {
    return running.containsKey(migration.id());
  }

  /** It is over. */
  void end(RunningMigration migration, Ending ending) {
    migration.unsteered();
    running.remove(migration.id());
    events.publish(new AgentEvent.Ended(migration, ending));
  }

  /** Ends what still runs, so that nothing stays behind whatever was thrown. */
  void endIfOpen(RunningMigration migration) {
    if (isOpen(migration)) {
      end(migration, Unsteered.broken("a defect of ebb itself ended the steering"));
    }
  }

  /** Those that run, the oldest first. */
  List<RunningMigration> all() {
    return List.copyOf(running.values());
  }

  /** One that runs. */
  Optional<RunningMigration> find(String id) {
    return Optional.ofNullable(running.get(id));
  }

  /** Tells the operator about a migration, unless that has just been said. */
  void note(RunningMigration migration, Notice notice) {
    migration
        .admit(notice)
        .ifPresent(told ->
            events.publish(
                new AgentEvent.Noticed(Optional.of(migration), migration.guest().name(), told)));
  }

  /** Tells the operator about a guest that does not migrate, unless that has just been said. */
  void note(String guest, Notice notice) {
    String key = noticesOfGuests.size() < MOST_GUESTS ? guest : "";
    NoticeLimit limit =
        noticesOfGuests.computeIfAbsent(key, k -> new NoticeLimit(System::nanoTime));
    limit
        .admit(notice)
        .ifPresent(told -> events.publish(new AgentEvent.Noticed(Optional.empty(), guest, told)));
  }
}
