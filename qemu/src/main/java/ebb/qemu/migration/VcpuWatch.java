package ebb.qemu.migration;

import ebb.qemu.json.JsonObject;
import ebb.qemu.qmp.QmpClient;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Hears of vCPUs that are plugged in or out while a guest migrates. Never waits: what has been
 * asked for is looked at on later steps, as in the blackout of the switchover nothing is answered.
 */
final class VcpuWatch {

  private static final double INTERVAL_SECONDS = 1;

  private final QmpClient qmp;
  private List<Long> known;
  private double nextSeconds = -1;
  private @Nullable CompletableFuture<JsonObject> asked;

  /**
   * @param known the vCPU threads so far
   */
  VcpuWatch(QmpClient qmp, List<Long> known) {
    this.qmp = qmp;
    this.known = known;
  }

  /**
   * One step of the duty cycle.
   *
   * @return the vCPU threads, when they have changed
   */
  Optional<List<Long>> step(double seconds) {
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
      List<Long> now = threads(asked.join());
      boolean changed = !now.isEmpty() && !now.equals(known);
      known = changed ? now : known;
      return changed ? Optional.of(now) : Optional.empty();
    } catch (CompletionException e) {
      return Optional.empty();
    } finally {
      asked = null;
    }
  }

  private static List<Long> threads(JsonObject answer) {
    return answer.objects("return").stream()
        .map(cpu -> cpu.number("thread-id"))
        .filter(id -> id.isPresent() && id.getAsLong() > 0)
        .map(id -> id.getAsLong())
        .toList();
  }
}
