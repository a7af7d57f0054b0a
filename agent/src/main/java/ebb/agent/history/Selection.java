package ebb.agent.history;

import ebb.agent.steer.AgentEvent;
import ebb.agent.steer.LiveReading;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which readings are kept: the first of each round and of each ground for a decision, besides them
 * one a second for ten minutes, and from then on one in ten seconds. Safe for use by several
 * threads, each of its own migration.
 */
final class Selection {

  private static final double OFTEN_SECONDS = 600;

  private record Last(double seconds, long round, String reason) {}

  private final Map<String, Last> last = new ConcurrentHashMap<>();

  boolean wants(AgentEvent event) {
    return switch (event) {
      case AgentEvent.Step(var migration, var reading) -> wants(migration.id(), reading);
      case AgentEvent.Ended(var migration, var _) -> {
        last.remove(migration.id());
        yield true;
      }
      case AgentEvent.Noticed(var migration, var _, var _) -> migration.isPresent();
      default -> true;
    };
  }

  private boolean wants(String id, LiveReading reading) {
    Last before = last.get(id);
    double step = reading.seconds() < OFTEN_SECONDS ? 1 : 10;
    boolean wanted =
        before == null
            || reading.round() != before.round()
            || !reading.reason().equals(before.reason())
            || reading.seconds() >= before.seconds() + step;
    if (wanted) {
      last.put(id, new Last(reading.seconds(), reading.round(), reading.reason()));
    }
    return wanted;
  }
}
