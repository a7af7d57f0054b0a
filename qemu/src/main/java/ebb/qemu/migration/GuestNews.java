package ebb.qemu.migration;

import ebb.core.notice.Notice;
import ebb.core.notice.NoticeListener;
import ebb.json.JsonObject;
import ebb.qemu.qmp.QmpClient;
import ebb.qemu.qmp.QmpEvent;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What befalls a guest while it is migrated: somebody pauses it, it is reset, it shuts down or
 * panics. The migration goes on through most of that; the operator is told. Never waits.
 */
final class GuestNews {

  private static final long AGAIN_NANOS = 60_000_000_000L;

  private static final Set<String> TO_LOOK_AT =
      Set.of("MIGRATION", "MIGRATION_PASS", "STOP", "RESUME", "SHUTDOWN");

  /** When something was told, and how often it has happened since. */
  private record Told(long nanos, long untold) {}

  private final Map<String, Told> told = new HashMap<>();
  private final LongSupplier nanos;
  private final QmpClient qmp;
  private final NoticeListener notices;
  private boolean stopped;
  private boolean asked;
  private @Nullable CompletableFuture<JsonObject> answer;
  private Optional<String> end = Optional.empty();

  GuestNews(QmpClient qmp, NoticeListener notices) {
    this(qmp, notices, System::nanoTime);
  }

  /**
   * Begins to look for news, and tells each kind at most once a minute by a clock.
   *
   * @param nanos a monotonic clock, ns
   */
  GuestNews(QmpClient qmp, NoticeListener notices, LongSupplier nanos) {
    this.nanos = nanos;
    this.qmp = qmp;
    this.notices = notices;
  }

  /** Waits out the time, or until something has happened that a look should follow at once. */
  void await(double atMostSeconds) {
    long until = System.nanoTime() + (long) (atMostSeconds * 1e9);
    long left = (long) (atMostSeconds * 1e9);
    while (left > 0 && qmp.closedReason().isEmpty()) {
      Optional<QmpEvent> event = qmp.events().poll(Duration.ofNanos(left));
      event.ifPresent(this::take);
      if (event.isPresent() && TO_LOOK_AT.contains(event.get().name())) {
        return;
      }
      left = until - System.nanoTime();
    }
  }

  /** Hears what has been told so far. */
  void take() {
    Optional<QmpEvent> event = qmp.events().poll(Duration.ZERO);
    while (event.isPresent()) {
      take(event.get());
      event = qmp.events().poll(Duration.ZERO);
    }
  }

  /** Takes an event in, of whatever kind. */
  void take(QmpEvent event) {
    switch (event.name()) {
      case "STOP" -> {
        stopped = true;
        asked = false;
      }
      case "RESUME" -> {
        stopped = false;
        answer = null;
      }
      case "RESET" -> tell("the guest was reset; its migration goes on");
      case "GUEST_PANICKED" ->
          tell(
              "the guest has panicked; "
                  + (event.data().text("action").filter("poweroff"::equals).isPresent()
                      ? "its QEMU ends with it"
                      : "its migration goes on"));
      case "SHUTDOWN" -> end = Optional.of(end(event.data()));
      default -> {}
    }
  }

  /** A guest can reset itself, or panic, many times a second: each is told once a minute. */
  private void tell(String what) {
    long now = nanos.getAsLong();
    Told before = told.get(what);
    if (before != null && now - before.nanos() < AGAIN_NANOS) {
      told.put(what, new Told(before.nanos(), before.untold() + 1));
      return;
    }
    notices.tell(
        Notice.Kind.GUEST,
        before == null || before.untold() == 0
            ? what
            : what + " (and " + before.untold() + " times more since that was last told)");
    told.put(what, new Told(now, 0));
  }

  private static String end(JsonObject shutdown) {
    if (shutdown.text("reason").filter("guest-panic"::equals).isPresent()) {
      return "the guest panicked";
    }
    return shutdown.flag("guest").orElse(false)
        ? "the guest was shut down"
        : "QEMU was told to end";
  }

  /** Whether its vCPUs stand still, be it for the switchover or because somebody has paused it. */
  boolean isStopped() {
    return stopped;
  }

  /** Why the guest has come to its end, as QEMU told before it went; empty when it did not. */
  Optional<String> end() {
    return end;
  }

  /** One step of the duty cycle in pre-copy: finds out why a guest stands still. */
  void step() {
    if (stopped && !asked) {
      asked = true;
      answer = qmp.send("query-status", JsonObject.empty());
    }
    if (answer != null && answer.isDone()) {
      runState(answer)
          .filter(state -> !isPartOfMigrating(state))
          .ifPresent(state ->
              notices.tell(
                  Notice.Kind.GUEST,
                  "the guest is "
                      + state
                      + ", not by its migration; that goes on, and the guest arrives as it is"));
      answer = null;
    }
  }

  private static Optional<String> runState(CompletableFuture<JsonObject> answer) {
    try {
      return answer.join().object("return").flatMap(status -> status.words("status"));
    } catch (CompletionException e) {
      return Optional.empty();
    }
  }

  private static boolean isPartOfMigrating(String state) {
    return state.equals("running") || state.equals("finish-migrate") || state.equals("postmigrate");
  }
}
