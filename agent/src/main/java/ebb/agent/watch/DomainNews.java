package ebb.agent.watch;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import ebb.libvirt.DomainEvent;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * What a daemon has told since somebody last looked. It holds not each event but what there is to
 * do about all of them: a domain that is paused and resumed a hundred times is one entry.
 */
final class DomainNews {

  @GuardedBy("this")
  private Set<UUID> gone = new HashSet<>();

  @GuardedBy("this")
  private Set<UUID> inRound = new HashSet<>();

  @GuardedBy("this")
  private boolean come;

  @GuardedBy("this")
  private boolean closing;

  /**
   * What is to be looked at.
   *
   * @param gone domains that have left or ended; one of them may have come back since
   * @param inRound domains of whose migrations a round has begun
   * @param come whether there may be new ones
   */
  record Batch(Set<UUID> gone, Set<UUID> inRound, boolean come) {}

  /** Takes an event in, on the thread of libvirt's that must not wait. */
  synchronized void tell(DomainEvent event) {
    UUID uuid = event.domain().uuid();
    switch (event) {
      case DomainEvent.Iteration _ -> inRound.add(uuid);
      case DomainEvent.Lifecycle life -> {
        switch (life.change()) {
          case STARTED, RESUMED -> come = true;
          case MIGRATED_AWAY, STOPPED -> gone.add(uuid);
          case SUSPENDED, OTHER -> {
            return;
          }
        }
      }
      case DomainEvent.JobCompleted _ -> {
        return;
      }
    }
    notifyAll();
  }

  /** Wakes whoever waits, now and from now on. */
  synchronized void close() {
    closing = true;
    notifyAll();
  }

  synchronized boolean isClosing() {
    return closing;
  }

  /** Forgets what has been told. */
  synchronized void clear() {
    gone = new HashSet<>();
    inRound = new HashSet<>();
    come = false;
  }

  /** Waits for news, or until it is closed, and not longer than so long. */
  synchronized Batch take(long nanos) throws InterruptedException {
    long until = System.nanoTime() + nanos;
    long left = nanos;
    while (!closing && !come && gone.isEmpty() && inRound.isEmpty() && left > 0) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
      left = until - System.nanoTime();
    }
    var batch = new Batch(gone, inRound, come);
    clear();
    return batch;
  }
}
