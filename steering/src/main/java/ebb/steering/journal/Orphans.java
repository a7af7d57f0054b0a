package ebb.steering.journal;

import ebb.core.notice.NoticeListener;
import ebb.host.cgroup.HeldGroup;
import ebb.host.system.HostFiles;
import ebb.host.system.PrivateDirectory;
import ebb.host.system.ProcessId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Groups of ebb's that no journal knows of, as when it was lost with a container, or could not be
 * written: found in the cgroup file systems themselves and taken away, unless somebody steers their
 * guest. An ebb takes its guest's lock before it makes a group, so one that is just being made is
 * never taken for an orphan.
 */
final class Orphans {

  private final HostFiles host;
  private final Function<ProcessId, Optional<GuestLock>> lock;

  /**
   * @param lock takes the right to steer the guest of a process; empty while another has it
   */
  Orphans(HostFiles host, Function<ProcessId, Optional<GuestLock>> lock) {
    this.host = host;
    this.lock = lock;
  }

  /** Takes away all that there are. */
  List<Orphan> clear() {
    var orphans = new ArrayList<Orphan>();
    for (HeldGroup group : HeldGroup.all(host)) {
      Optional<ProcessId> qemu = ProcessId.of(host, group.number());
      if (qemu.isEmpty()) {
        orphanOf(group).ifPresent(orphans::add);
        continue;
      }
      Optional<GuestLock> free = lock.apply(qemu.get());
      if (free.isPresent()) {
        try (GuestLock held = free.get()) {
          orphanOf(group).ifPresent(orphans::add);
        }
      }
    }
    return orphans;
  }

  /** Looked at again once the lock is had: whoever held it may have cleared it away. */
  private Optional<Orphan> orphanOf(HeldGroup group) {
    if (!group.exists()) {
      return Optional.empty();
    }
    var problems = new ArrayList<String>();
    Optional<String> foreign = notOurs(group);
    if (foreign.isPresent()) {
      problems.add(group.path() + foreign.get() + "; it is left alone");
    } else {
      group.undo(NoticeListener.texts(problems::add));
    }
    return Optional.of(new Orphan(group.path(), List.copyOf(problems)));
  }

  /** Why it is not to be touched. */
  private Optional<String> notOurs(HeldGroup group) {
    try {
      long owner =
          ((Number) Files.getAttribute(group.path(), "unix:uid", LinkOption.NOFOLLOW_LINKS))
              .longValue();
      if (owner != PrivateDirectory.userId()) {
        return Optional.of(
            " was made by another user (id " + owner + "), whose ebb may be at work");
      }
    } catch (IOException e) {
      return Optional.of(" cannot be looked at: " + e.getMessage());
    }
    return group.isEmpty() || group.holdsThreadsOf(host)
        ? Optional.empty()
        : Optional.of(" holds threads that are not of process " + group.number());
  }
}
