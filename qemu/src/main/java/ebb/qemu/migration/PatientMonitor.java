package ebb.qemu.migration;

import ebb.json.JsonObject;
import ebb.qemu.qmp.QmpClient;
import ebb.qemu.qmp.QmpEvent;
import ebb.steering.ThrottleInUse;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Waits for what a QEMU says of its migration, however long that takes: in the blackout of the
 * switchover the monitor does not answer at all. Meanwhile the guest is let go by and by, the
 * operator is told, and where the switchover does not end the guest is rescued.
 */
final class PatientMonitor {

  private static final Set<String> NEWS =
      Set.of("MIGRATION", "MIGRATION_PASS", "STOP", "RESUME", "SHUTDOWN");

  /**
   * How long a silent monitor is waited for.
   *
   * @param prompt an answer takes a millisecond; one that is this late means that QEMU is switching
   *     over, or busy
   * @param lift by then QEMU is not just busy, and the throttle is lifted
   * @param tell by then the operator should know
   */
  record Patience(Duration prompt, Duration lift, Duration tell) {

    static final Patience DEFAULT =
        new Patience(Duration.ofMillis(50), Duration.ofSeconds(1), Duration.ofSeconds(10));
  }

  private final QmpClient qmp;
  private final GuestNews news;
  private final SwitchoverRescue rescue;
  private final Patience patience;
  private final ThrottleInUse throttle;
  private final Consumer<String> notices;

  PatientMonitor(
      QmpClient qmp,
      GuestNews news,
      SwitchoverRescue rescue,
      Patience patience,
      ThrottleInUse throttle,
      Consumer<String> notices) {
    this.qmp = qmp;
    this.news = news;
    this.rescue = rescue;
    this.patience = patience;
    this.throttle = throttle;
    this.notices = notices;
  }

  /** Waits out the time, or until something has happened that a reading should follow at once. */
  void awaitNews(double atMostSeconds) {
    long until = System.nanoTime() + (long) (atMostSeconds * 1e9);
    long left = (long) (atMostSeconds * 1e9);
    while (left > 0 && qmp.closedReason().isEmpty()) {
      Optional<QmpEvent> event = qmp.events().poll(Duration.ofNanos(left));
      event.ifPresent(news::take);
      if (event.isPresent() && NEWS.contains(event.get().name())) {
        return;
      }
      left = until - System.nanoTime();
    }
  }

  /** Hears what has been told so far. */
  void takeNews() {
    Optional<QmpEvent> event = qmp.events().poll(Duration.ZERO);
    while (event.isPresent()) {
      news.take(event.get());
      event = qmp.events().poll(Duration.ZERO);
    }
  }

  /**
   * Asks for the migration's state, and waits for the answer however long it takes.
   *
   * @param switchoverNear whether it may begin any moment
   */
  JsonObject migration(boolean switchoverNear) {
    CompletableFuture<JsonObject> answer = qmp.send("query-migrate", JsonObject.empty());
    return qmp.poll(answer, patience.prompt()).orElseGet(() -> awaitLate(answer, switchoverNear));
  }

  /**
   * A vCPU that waits for its quota delays the stop of a switchover, so the throttle is lifted
   * then; where QEMU may just be busy, it is loosened first.
   */
  private JsonObject awaitLate(CompletableFuture<JsonObject> answer, boolean switchoverNear) {
    if (switchoverNear) {
      throttle.lift();
    } else {
      throttle.loosen();
    }
    Optional<JsonObject> late = qmp.poll(answer, patience.lift());
    if (late.isPresent()) {
      return late.get();
    }
    boolean lifted = throttle.lift();
    late = qmp.poll(answer, patience.tell().minus(patience.lift()));
    if (late.isPresent()) {
      return late.get();
    }
    notices.accept(
        "the monitor has not answered for "
            + patience.tell().toSeconds()
            + " s; ebb waits, and "
            + (lifted
                ? "the guest runs unthrottled meanwhile"
                : "QEMU's throttle stays as it is meanwhile"));
    JsonObject said = awaitForEver(answer);
    notices.accept("the monitor answers again");
    return said;
  }

  private JsonObject awaitForEver(CompletableFuture<JsonObject> answer) {
    Duration silent = patience.tell();
    Optional<JsonObject> late = Optional.empty();
    while (late.isEmpty()) {
      takeNews();
      if (news.isStopped()) {
        rescue.step(silent);
      }
      late = qmp.poll(answer, patience.lift());
      silent = silent.plus(patience.lift());
    }
    return late.get();
  }

  /** Whether QEMU has begun to stop the vCPUs, though the migration still counts as active. */
  boolean guestIsStopping() {
    CompletableFuture<JsonObject> answer = qmp.send("query-status", JsonObject.empty());
    try {
      return qmp.poll(answer, patience.prompt())
          .map(status -> status.text("status").filter("finish-migrate"::equals).isPresent())
          .orElse(true);
    } finally {
      answer.cancel(false); // a late one is of no use, and must not be waited for for ever
    }
  }
}
