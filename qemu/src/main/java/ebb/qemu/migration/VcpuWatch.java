package ebb.qemu.migration;

import ebb.core.Cure;
import ebb.core.notice.Notice;
import ebb.core.notice.NoticeListener;
import ebb.host.guest.Vcpus;
import ebb.json.JsonObject;
import ebb.qemu.qmp.QmpClient;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Hears of vCPUs that are plugged in or out while a guest migrates, and of threads that its QEMU
 * names and that are not its own. Never waits: what has been asked for is looked at on later steps,
 * as in the blackout of the switchover nothing is answered.
 */
final class VcpuWatch {

  private static final double INTERVAL_SECONDS = 1;

  private final QmpClient qmp;
  private final NoticeListener notices;
  private Vcpus known;
  private boolean told;
  private double nextSeconds = -1;
  private @Nullable CompletableFuture<JsonObject> asked;

  /**
   * @param known the vCPUs so far
   */
  VcpuWatch(QmpClient qmp, Vcpus known, NoticeListener notices) {
    this.qmp = qmp;
    this.notices = notices;
    this.known = known;
  }

  /**
   * One step of the duty cycle.
   *
   * @return the vCPUs, when they have changed
   */
  Optional<Vcpus> step(double seconds) {
    tellOfStrangers();
    if (nextSeconds < 0) {
      nextSeconds = seconds + INTERVAL_SECONDS;
    }
    if (asked == null) {
      if (seconds >= nextSeconds) {
        nextSeconds = seconds + INTERVAL_SECONDS;
        asked = qmp.send("query-cpus-fast", JsonObject.empty());
      }
      return Optional.empty();
    }
    if (!asked.isDone()) {
      return Optional.empty();
    }
    try {
      List<JsonObject> answer = asked.join().objects("return");
      Vcpus now = qmp.vcpus(answer);
      boolean changed = !answer.isEmpty() && !now.equals(known);
      known = changed ? now : known;
      return changed ? Optional.of(now) : Optional.empty();
    } catch (CompletionException e) {
      return Optional.empty();
    } finally {
      asked = null;
    }
  }

  private void tellOfStrangers() {
    if (known.strangers() == 0 || told) {
      return;
    }
    told = true;
    notices.tell(
        Notice.Kind.VCPUS,
        "QEMU names "
            + known.strangers()
            + (known.strangers() == 1 ? " thread as a vCPU that is" : " threads as vCPUs that are")
            + " not of "
            + qmp.process().map(Object::toString).orElse("a process that can be told")
            + ", which listens on its monitor: left alone; if another process handed it that socket, "
            + Cure.NAME_PROCESS);
  }
}
