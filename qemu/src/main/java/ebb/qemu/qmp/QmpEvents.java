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

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition news = lock.newCondition();
  private final Deque<QmpEvent> waiting = new ArrayDeque<>();
  private long dropped;
  private boolean ended;

  QmpEvents() {}

  void add(QmpEvent event) {
    lock.lock();
    try {
      if (waiting.size() == KEPT) {
        waiting.removeFirst();
        dropped++;
      }
      waiting.addLast(event);
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
      return Optional.ofNullable(waiting.pollFirst());
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
