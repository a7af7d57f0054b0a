package ebb.qemu.migration;

import ebb.json.JsonObject;
import ebb.qemu.qmp.QmpClient;
import ebb.qemu.qmp.QmpEvent;
import ebb.steering.Patience;
import ebb.steering.PatientWait;
import ebb.steering.ThrottleInUse;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Waits for what a QEMU says of its migration, however long that takes: in the blackout of the
 * switchover the monitor does not answer at all. Where the switchover does not end, the guest is
 * rescued.
 */
final class PatientMonitor {

  private static final Set<String> NEWS =
      Set.of("MIGRATION", "MIGRATION_PASS", "STOP", "RESUME", "SHUTDOWN");

  private final QmpClient qmp;
  private final GuestNews news;
  private final SwitchoverRescue rescue;
  private final Patience patience;
  private final PatientWait wait;

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
    this.wait = new PatientWait(patience, throttle, "the monitor", notices);
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
    return wait.await(atMost -> qmp.poll(answer, atMost), switchoverNear, this::rescue);
  }

  /** The guest may stand still for its switchover, whose link has died. */
  private void rescue(Duration silent) {
    takeNews();
    if (news.isStopped()) {
      rescue.step(silent);
    }
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
