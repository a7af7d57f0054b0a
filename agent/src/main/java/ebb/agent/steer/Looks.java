package ebb.agent.steer;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import ebb.agent.watch.WatchedGuest;
import ebb.core.policy.Ways;
import ebb.steering.Looking;
import ebb.steering.MigrationException;
import ebb.steering.MigrationRequest;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Looks at guests that do not migrate, for a plan: one look at a guest at a time. A look is given
 * up at once when its guest begins to migrate, so that no migration waits for it.
 */
final class Looks {

  @GuardedBy("this")
  private final Map<String, Thread> lookers = new HashMap<>();

  /**
   * Looks at a guest, for as long as the request says.
   *
   * @return empty where that was too short to see it write
   * @throws MigrationException when it migrates, or is looked at already
   */
  Optional<Ways> ways(WatchedGuest guest, MigrationRequest request, Looking looking) {
    begin(guest);
    Optional<Ways> ways = Optional.empty();
    boolean givenUp = false;
    try {
      ways = guest.ways(request, looking);
    } catch (RuntimeException e) {
      if (!Thread.currentThread().isInterrupted()) {
        throw e;
      }
    } finally {
      givenUp = end(guest);
    }
    if (givenUp) {
      throw new MigrationException(
          guest.info().name() + " has begun to migrate; its migration shows what it costs");
    }
    return ways;
  }

  private synchronized void begin(WatchedGuest guest) {
    if (lookers.putIfAbsent(guest.info().id(), Thread.currentThread()) != null) {
      throw new MigrationException(
          guest.info().name() + " is being measured already; try again in a moment");
    }
  }

  /** Whether it was given up; the thread goes on as if it had never been interrupted. */
  private synchronized boolean end(WatchedGuest guest) {
    lookers.remove(guest.info().id());
    return Thread.interrupted();
  }

  /** Gives a look at this guest up. */
  synchronized void giveUp(WatchedGuest guest) {
    Thread looker = lookers.get(guest.info().id());
    if (looker != null) {
      looker.interrupt();
    }
  }
}
