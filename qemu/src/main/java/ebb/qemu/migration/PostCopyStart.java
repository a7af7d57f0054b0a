package ebb.qemu.migration;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import ebb.json.JsonObject;
import ebb.qemu.qmp.QmpClient;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Has a guest go on in post-copy: once at the most, and not when its migration is cancelled. */
final class PostCopyStart {

  private static final Duration ANSWER = Duration.ofSeconds(5);

  private final QmpClient qmp;
  private final Consumer<String> notices;

  @GuardedBy("this")
  private boolean done;

  PostCopyStart(QmpClient qmp, Consumer<String> notices) {
    this.qmp = qmp;
    this.notices = notices;
  }

  /** Asks QEMU, unless it has been asked or may not be. */
  void ask() {
    CompletableFuture<JsonObject> started;
    synchronized (this) {
      if (done) {
        return;
      }
      done = true;
      started = qmp.send("migrate-start-postcopy", JsonObject.empty());
    }
    notices.accept(
        "the deadline cannot be kept: the guest goes on at the destination (post-copy) and fetches"
            + " missing pages from here");
    var _ = qmp.poll(started, ANSWER);
  }

  /** What has been sent by now comes before all that is sent afterwards. From any thread. */
  synchronized void forbid() {
    done = true;
  }
}
