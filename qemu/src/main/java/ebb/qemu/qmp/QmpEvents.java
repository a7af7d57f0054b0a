package ebb.qemu.qmp;

import ebb.qemu.json.JsonObject;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;

/** Events that nobody has taken yet, the oldest dropped when there are too many. */
public final class QmpEvents {

  private static final int KEPT = 1024;
  private static final QmpEvent END = new QmpEvent("", JsonObject.empty());

  private final LinkedBlockingDeque<QmpEvent> queue = new LinkedBlockingDeque<>();

  void add(QmpEvent event) {
    queue.addLast(event);
    while (queue.size() > KEPT) {
      queue.pollFirst();
    }
  }

  /** Wakes whoever waits: no more will come. */
  void close() {
    queue.addLast(END);
  }

  /** The oldest event, waited for at most so long; empty when none came or none can come. */
  public Optional<QmpEvent> poll(Duration atMost) {
    try {
      return Optional.ofNullable(queue.pollFirst(atMost.toNanos(), TimeUnit.NANOSECONDS))
          .filter(event -> !event.name().isEmpty());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
