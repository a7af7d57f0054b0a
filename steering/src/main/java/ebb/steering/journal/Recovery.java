package ebb.steering.journal;

import ebb.core.notice.NoticeListener;
import ebb.host.cgroup.Held;
import ebb.host.system.HostFiles;
import ebb.host.system.ProcessId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Lifts a throttle by its entry in the journal, once its controller is known to have gone. */
record Recovery(HostFiles host, String boot) {

  /** A guard acts within milliseconds; one that takes longer is frozen, or out of memory. */
  private static final Duration GUARD_PATIENCE = Duration.ofSeconds(1);

  private static final long LOOK_NANOS = 10_000_000;

  Recovered lift(JournalEntry entry) {
    var lifted = new ArrayList<Path>();
    var left = new ArrayList<Held>();
    var problems = new ArrayList<String>();
    if (!entry.boot().equals(boot)) {
      return new Recovered(entry, List.of(), List.of(), List.of());
    }
    entry.guard().ifPresent(this::outwait);
    for (Held group : entry.groups()) {
      if (!group.isMounted(host)) {
        if (group.exists()) {
          problems.add(group.path() + " lies in no cgroup file system; it is left alone");
          left.add(group);
        }
        continue;
      }
      if (!isHere(entry) && !group.isEmpty()) {
        // The QEMU has gone, so these are the threads of one that has got its number since.
        continue;
      }
      boolean there = group.exists();
      boolean done = group.undo(NoticeListener.texts(problems::add));
      if (!done) {
        left.add(group);
      } else if (there) {
        lifted.add(group.path());
      }
    }
    return new Recovered(entry, List.copyOf(lifted), List.copyOf(left), List.copyOf(problems));
  }

  /** Whether what the entry tells of can still be on this machine. */
  boolean isHere(JournalEntry entry) {
    return entry.boot().equals(boot)
        && entry.guest().qemu().map(qemu -> qemu.isAlive(host)).orElse(true);
  }

  /**
   * Lets the guard do its work. One that does not is ended: it must not wake up later and take the
   * throttle of a new controller away.
   */
  private void outwait(ProcessId guard) {
    long until = System.nanoTime() + GUARD_PATIENCE.toNanos();
    while (guard.isAlive(host) && System.nanoTime() < until) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
    if (guard.isAlive(host)) {
      ProcessHandle.of(guard.pid()).ifPresent(ProcessHandle::destroyForcibly);
    }
  }
}
