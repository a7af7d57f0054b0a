package ebb.qemu.qmp;

import ebb.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for what a monitor says. */
final class Answers {

  private Answers() {}

  /**
   * Waits without giving it up when it is late.
   *
   * @param from the monitor, for messages
   * @throws QmpException that it has failed with; also when the caller is interrupted, and stays so
   */
  static JsonObject await(CompletableFuture<JsonObject> answer, Duration atMost, QmpAddress from)
      throws TimeoutException {
    try {
      return answer.get(TimeUnit.NANOSECONDS.convert(atMost), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof QmpException reason) {
        throw reason;
      }
      throw new QmpException("unexpected: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new QmpException("interrupted while waiting for " + from, e);
    }
  }
}
