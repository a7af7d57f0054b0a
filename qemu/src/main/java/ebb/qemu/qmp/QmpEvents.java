package ebb.qemu.qmp;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Events that nobody has taken yet, the oldest dropped when there are too many. Each event goes to
 * one taker.
 */
public final class QmpEvents {

  /** A migration of an hour has a few hundred; so many only pile up where nobody takes any. */
  static final int KEPT = 1024;

  /** Theirs have some 200 bytes each: large ones must not fill the memory by their number. */
  static final int KEPT_BYTES = 1 << 20;

  /** An event, and how long the line was that it came in. */
  private record Waiting(QmpEvent event, int bytes) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition news = lock.newCondition();
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private long waitingBytes;
  private long dropped;
  private boolean ended;

  QmpEvents() {}

  /**
   * Adds one.
   *
   * @param bytes length of the line that it came in
   */
  void add(QmpEvent event, int bytes) {
    lock.lock();
    try {
      waiting.addLast(new Waiting(event, bytes));
      waitingBytes += bytes;
      while (waiting.size() > KEPT || (waitingBytes > KEPT_BYTES && waiting.size() > 1)) {
        waitingBytes -= waiting.removeFirst().bytes();
        dropped++;
      }
      news.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Wakes whoever waits: no more will come. */
  void end() {
    lock.lock();
    try {
      ended = true;
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes the oldest event, waiting for one at most so long.
   *
   * @return empty when none came in time, and at once when the connection has ended
   * @throws QmpException when the calling thread is interrupted, which stays interrupted
   */
  public Optional<QmpEvent> poll(Duration atMost) {
    long left = TimeUnit.NANOSECONDS.convert(atMost);
    lock.lock();
    try {
      while (waiting.isEmpty() && !ended && left > 0) {
        left = news.awaitNanos(left);
      }
      if (waiting.isEmpty()) {
        return Optional.empty();
      }
      Waiting oldest = waiting.removeFirst();
      waitingBytes -= oldest.bytes();
      return Optional.of(oldest.event());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new QmpException("interrupted while waiting for an event", e);
    } finally {
      lock.unlock();
    }
  }

  /** How many events were dropped because nobody took them. */
  public long dropped() {
    lock.lock();
    try {
      return dropped;
    } finally {
      lock.unlock();
    }
  }
}
