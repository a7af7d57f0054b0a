package ebb.agent.api;

import ebb.agent.steer.AgentEvent;
import ebb.agent.steer.LiveReading;
import ebb.json.JsonObject;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What one listener of the stream has still to be told, bounded. Of a migration's readings only the
 * latest waits: one who reads slowly sees fewer of them, and nobody waits for him. When too many
 * other events wait, they are dropped and he is told to look at everything anew.
 */
final class Subscriber implements Consumer<AgentEvent> {

  static final int MOST_EVENTS = 64;

  /** A message of the stream. */
  record Message(String event, JsonObject data) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition news = lock.newCondition();
  private final ArrayDeque<Message> events = new ArrayDeque<>();
  private final LinkedHashMap<String, LiveReading> readings = new LinkedHashMap<>();
  private boolean resync;

  @Override
  public void accept(AgentEvent event) {
    switch (event) {
      case AgentEvent.Step(var migration, var reading) ->
          change(() -> readings.put(migration.id(), reading));
      case AgentEvent.Began(var migration) -> add("began", Views.migration(migration));
      case AgentEvent.Changed(var migration, var what) ->
          add("changed", Views.migration(migration).with("what", what));
      case AgentEvent.Noticed(var migration, var guest, var notice) -> {
        JsonObject view =
            JsonObject.empty()
                .with("guest", guest)
                .with("kind", notice.kind().toString())
                .with("notice", notice.text());
        add("notice", migration.map(m -> view.with("id", m.id())).orElse(view));
      }
      case AgentEvent.Ended(var migration, var ending) -> {
        change(() -> readings.remove(migration.id()));
        JsonObject view =
            Views.migration(migration)
                .with("status", ending.status().name().toLowerCase(Locale.ROOT))
                .with("totalSeconds", ending.totalSeconds());
        add("ended", ending.reason().map(why -> view.with("reason", why)).orElse(view));
      }
    }
  }

  private void add(String event, JsonObject data) {
    change(() -> {
      if (events.size() >= MOST_EVENTS) {
        events.clear();
        resync = true;
      }
      events.addLast(new Message(event, data));
    });
  }

  private void change(Runnable what) {
    lock.lock();
    try {
      what.run();
      news.signal();
    } finally {
      lock.unlock();
    }
  }

  /** The next message, events before readings; empty when there is none in time. */
  Optional<Message> next(Duration atMost) throws InterruptedException {
    // A reading is put into words, and its forecast worked out, with no lock held.
    return await(atMost).map(Supplier::get);
  }

  private Optional<Supplier<Message>> await(Duration atMost) throws InterruptedException {
    long left = TimeUnit.NANOSECONDS.convert(atMost);
    lock.lock();
    try {
      while (!resync && events.isEmpty() && readings.isEmpty()) {
        if (left <= 0) {
          return Optional.empty();
        }
        left = news.awaitNanos(left);
      }
      if (resync) {
        resync = false;
        return Optional.of(() -> new Message("resync", JsonObject.empty()));
      }
      if (!events.isEmpty()) {
        Message event = events.removeFirst();
        return Optional.of(() -> event);
      }
      var entry = readings.pollFirstEntry();
      return Optional.ofNullable(entry)
          .map(latest ->
              () ->
                  new Message(
                      "reading", Views.reading(latest.getValue()).with("id", latest.getKey())));
    } finally {
      lock.unlock();
    }
  }
}
