package ebb.qemu.migration;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import ebb.json.JsonObject;
import ebb.qemu.qmp.QmpClient;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Has a guest go on in post-copy: once at the most, and not when its migration is cancelled. */
final class PostCopyStart {

  private static final Duration ANSWER = Duration.ofSeconds(5);

  private final QmpClient qmp;

  @GuardedBy("this")
  private boolean done;

  PostCopyStart(QmpClient qmp) {
    this.qmp = qmp;
  }

  /**
   * Asks QEMU.
   *
   * @return false when it has been asked already, or may not be
   * @throws ebb.qemu.qmp.QmpException.Refused when it refuses
   */
  boolean ask() {
    CompletableFuture<JsonObject> started;
    synchronized (this) {
      if (done) {
        return false;
      }
      done = true;
      started = qmp.send("migrate-start-postcopy", JsonObject.empty());
    }
    var _ = qmp.poll(started, ANSWER);
    return true;
  }

  /** What has been sent by now comes before all that is sent afterwards. From any thread. */
  synchronized void forbid() {
    done = true;
  }
}
