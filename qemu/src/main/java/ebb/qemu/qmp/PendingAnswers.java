package ebb.qemu.qmp;

import ebb.json.JsonObject;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Commands that wait for their answers, found by the id that QEMU repeats in each answer. */
final class PendingAnswers {

  private final Map<Long, Pending> byId = new ConcurrentHashMap<>();
  private final AtomicLong lastId = new AtomicLong();
  private final LongSupplier nanoTime;
  private volatile long lastAskedNanos;
  private volatile long lastAskedLargeNanos;
  private volatile @Nullable String ended;

  /** An answer that nobody waits for any more may still come, so late at the most. */
  private static final long LATEST_NANOS = TimeUnit.MINUTES.toNanos(1);

  /**
   * @param nanoTime a clock that only goes forward, ns
   */
  PendingAnswers(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.lastAskedNanos = nanoTime.getAsLong() - LATEST_NANOS;
    this.lastAskedLargeNanos = lastAskedNanos;
  }

  /** A command on its way. */
  record Pending(long id, String command, CompletableFuture<JsonObject> answer) {}

  /** Adds a command; it is forgotten when its answer is done, be it given up. */
  Pending add(String command) {
    var pending =
        new Pending(lastId.incrementAndGet(), command, new CompletableFuture<JsonObject>());
    byId.put(pending.id(), pending);
    lastAskedNanos = nanoTime.getAsLong();
    if (Awaited.after(command) == Awaited.LARGE) {
      lastAskedLargeNanos = lastAskedNanos;
    }
    var _ = pending.answer().whenComplete((answer, failure) -> byId.remove(pending.id()));
    String reason = ended; // looked at after the put: end() sees the command, or this sees the end
    if (reason != null) {
      fail(pending, reason);
    }
    return pending;
  }

  /** How much the next line may hold. */
  Awaited awaited() {
    long now = nanoTime.getAsLong();
    return now - lastAskedLargeNanos < LATEST_NANOS
        ? Awaited.LARGE
        : now - lastAskedNanos < LATEST_NANOS ? Awaited.ANSWER : Awaited.NOTHING;
  }

  /**
   * Takes QEMU's answer; one that nobody waits for any more is dropped.
   *
   * @return whether somebody did
   */
  boolean answer(JsonObject message) {
    if (message.number("id").isEmpty()) {
      return false;
    }
    Pending pending = byId.get(message.number("id").getAsLong());
    if (pending == null) {
      return false;
    }
    Optional<JsonObject> error = message.object("error");
    if (error.isPresent()) {
      pending
          .answer()
          .completeExceptionally(
              new QmpException.Refused(
                  pending.command(),
                  error.get().words("class").orElse("GenericError"),
                  error.get().words("desc").orElse("no reason given")));
    } else {
      pending.answer().complete(message);
    }
    return true;
  }

  /** Fails all commands, those still to come included. */
  void end(String reason) {
    ended = reason;
    byId.values().forEach(pending -> fail(pending, reason));
  }

  private static void fail(Pending pending, String reason) {
    pending.answer().completeExceptionally(new QmpException.Closed(reason));
  }

  /** Why no more answers come, empty while they do. */
  Optional<String> endReason() {
    return Optional.ofNullable(ended);
  }

  /** How many commands wait. */
  int size() {
    return byId.size();
  }
}
