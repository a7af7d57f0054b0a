package ebb.steering.journal;

import static java.util.stream.Collectors.joining;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import ebb.core.Cure;
import ebb.core.notice.Notice;
import ebb.core.notice.NoticeListener;
import ebb.host.cgroup.Custody;
import ebb.host.cgroup.Guard;
import ebb.host.cgroup.Held;
import ebb.host.system.ProcessId;
import ebb.host.throttle.ThrottleException;
import ebb.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The right of this process to steer a guest, and its duty to leave no trace: every group is noted
 * and guarded before it is made.
 */
public final class Claim implements Custody, AutoCloseable {

  private final Journal journal;
  private final GuestId guest;
  private final JsonObject settings;
  private final GuestLock lock;
  private final Optional<JournalEntry> predecessor;

  /** What an earlier controller held and nobody could undo: noted until somebody can. */
  private final List<Held> inherited;

  private final NoticeListener notices;

  @GuardedBy("this")
  private JournalEntry entry;

  @GuardedBy("this")
  private @Nullable Guard guard;

  @GuardedBy("this")
  private List<Held> held = List.of();

  @GuardedBy("this")
  private boolean tidy = true;

  @GuardedBy("this")
  private boolean closed;

  Claim(
      Journal journal,
      GuestLock lock,
      JournalEntry entry,
      Optional<JournalEntry> predecessor,
      NoticeListener notices) {
    this.notices = notices;
    this.journal = journal;
    this.guest = entry.guest();
    this.settings = entry.settings();
    this.lock = lock;
    this.entry = entry;
    this.predecessor = predecessor;
    this.inherited = entry.groups();
  }

  /** What a controller that has gone had noted of this guest. */
  public Optional<JournalEntry> predecessor() {
    return predecessor;
  }

  /** The guest it is for. */
  public GuestId guest() {
    return guest;
  }

  /** The settings of the migration as they were before any controller changed them. */
  public JsonObject settings() {
    return settings;
  }

  /** Where the readings of this migration are kept. */
  public Flight.Place flight() {
    return journal.flight(guest);
  }

  @Override
  public synchronized void hold(List<Held> groups) {
    List<Held> unlifted = inherited.stream().filter(Held::exists).toList();
    if (!unlifted.isEmpty()) {
      throw new ThrottleException(
          "the throttle of an earlier ebb could not be lifted: "
              + unlifted.stream().map(held -> held.path().toString()).collect(joining(", "))
              + "; first "
              + Cure.BY_HAND);
    }
    tidy = false;
    Guard holder = guard == null ? start() : guard;
    guard = holder;
    entry = entry.holding(ProcessId.of(journal.host(), holder.pid()), withInherited(groups));
    try {
      journal.write(entry);
    } catch (JournalException e) {
      throw new ThrottleException(String.valueOf(e.getMessage()), e);
    }
    holder.hold(groups);
    held = List.copyOf(groups);
  }

  private Guard start() {
    if (journal.host().isContainer()) {
      notices.tell(
          Notice.Kind.GUARD,
          "ebb runs in a container, and its guard would be killed with it: put "
              + journal.place()
              + " on a path of the host, so that another ebb can lift the throttle then");
    }
    return Guard.start(journal.place());
  }

  private List<Held> withInherited(List<Held> groups) {
    return Stream.concat(inherited.stream(), groups.stream()).distinct().toList();
  }

  @Override
  public synchronized boolean beat() {
    if (guard == null) {
      return false;
    }
    try {
      return guard.beat();
    } catch (IOException e) {
      guard = null;
      hold(held);
      return true;
    }
  }

  @Override
  public synchronized void release(boolean done) {
    if (guard != null && done) {
      guard.close();
    } else if (guard != null) {
      guard.trigger();
    }
    guard = null;
    tidy = done;
    if (done && !closed && !entry.groups().isEmpty()) {
      JournalEntry without = entry.holding(Optional.empty(), inherited);
      entry = without;
      note(() -> journal.write(without));
    }
  }

  /**
   * Ends the claim.
   *
   * @param done whether all is as it was, so that nothing need be kept for those who come later
   */
  public synchronized void close(boolean done) {
    if (closed) {
      return;
    }
    closed = true;
    JournalEntry last = entry;
    boolean nothingLeft = tidy && inherited.isEmpty() && (done || !guestIsHere());
    note(() -> {
      if (nothingLeft) {
        journal.forget(guest.key());
      } else {
        journal.write(last.abandoned());
      }
    });
    lock.close();
  }

  /** What is noted when all is over must not keep anything else from being put back. */
  private void note(Runnable writing) {
    try {
      writing.run();
    } catch (JournalException e) {
      notices.tell(Notice.Kind.FILES, e);
    }
  }

  private boolean guestIsHere() {
    return guest.qemu().map(qemu -> qemu.isAlive(journal.host())).orElse(true);
  }

  @Override
  public void close() {
    close(true);
  }
}
