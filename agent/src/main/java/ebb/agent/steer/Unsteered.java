package ebb.agent.steer;

import ebb.agent.rules.Wish;
import ebb.agent.watch.Glance;
import ebb.agent.watch.WatchedGuest;
import ebb.core.Phase;
import ebb.core.policy.ToGo;
import ebb.steering.MigrationSummary.Status;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Watches a migration that is not steered, until it ends or somebody asks to have it steered. */
final class Unsteered {

  /** What the watching came to. */
  sealed interface Result {}

  record Over(Ending ending) implements Result {}

  record Asked(Wish wish) implements Result {}

  private final WatchedGuest guest;
  private final RunningMigration migration;
  private final Duration interval;

  Unsteered(WatchedGuest guest, RunningMigration migration, Duration interval) {
    this.guest = guest;
    this.migration = migration;
    this.interval = interval;
  }

  static Ending broken(String reason) {
    return new Ending(Status.FAILED, Optional.of(reason), 0, Optional.empty());
  }

  Result watch(Consumer<LiveReading> readings) {
    Glance before = new Glance(true, "", 0, 0, 0, 0, 0, 0);
    while (true) {
      try {
        Glance now = guest.glance();
        if (!now.underWay()) {
          return new Over(ending(now, before));
        }
        readings.accept(migration.onReading(reading(now, before)));
        before = now;
        Optional<Wish> asked = migration.awaitAsk(interval);
        if (asked.isPresent()) {
          return new Asked(asked.get());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return new Over(broken("the agent has ended"));
      } catch (RuntimeException e) {
        return new Over(broken("the agent lost sight of it: " + e.getMessage()));
      }
    }
  }

  private static LiveReading reading(Glance now, Glance before) {
    double elapsed = now.seconds() - before.seconds();
    double link = elapsed > 0 ? Math.max(0, now.sentBytes() - before.sentBytes()) / elapsed : 0;
    return new LiveReading(
        now.seconds(),
        Phase.PRE_COPY,
        now.round(),
        now.totalBytes(),
        now.remainingBytes(),
        now.sentBytes(),
        now.dirtiedBytesPerSecond(),
        link,
        1,
        "hands off",
        ToGo.UNKNOWN,
        Optional.empty(),
        Optional.empty());
  }

  private static Ending ending(Glance now, Glance before) {
    Status status =
        switch (now.status()) {
          case "completed" -> Status.COMPLETED;
          case "cancelled" -> Status.CANCELLED;
          default -> Status.FAILED;
        };
    return new Ending(
        status, Optional.empty(), Math.max(now.seconds(), before.seconds()), Optional.empty());
  }
}
