package ebb.host.cgroup;

import ebb.core.notice.NoticeListener;
import ebb.host.guest.GuestProcess;
import ebb.host.system.HostFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A group that ebb holds threads in: all that somebody else has to know to take it away again.
 *
 * @param generation {@code cgroup-v1} or {@code cgroup-v2}
 * @param parent the group that the threads came from and go back to
 * @param path the group, a child of the parent
 * @param enabledController whether the cpu controller was switched on in the parent for it
 */
public record HeldGroup(String generation, Path parent, Path path, boolean enabledController)
    implements Held {

  /**
   * Refuses what no throttle of ebb's makes, with an IllegalArgumentException: whoever takes groups
   * away by what is written somewhere must not be led to those of others.
   */
  public HeldGroup {
    Held.check(generation, path);
    if (!parent.equals(path.getParent())) {
      throw new IllegalArgumentException(path + " is no child of " + parent);
    }
    if (!CgroupSearch.isOurs(path)) {
      throw new IllegalArgumentException(path + " is no group of ebb's");
    }
  }

  /** All groups that ebbs have made for processes and that are there, by walking the cgroups. */
  public static List<HeldGroup> all(HostFiles host) {
    return CgroupSearch.ours(host);
  }

  /** The number of the QEMU's process that it was made for; 0 where its name has none. */
  public long number() {
    return CgroupSearch.number(path).orElse(0);
  }

  /** Whether all threads in it are of the process that it was made for. */
  public boolean holdsThreadsOf(HostFiles host) {
    Cgroups cgroups = Cgroups.named(generation, CgroupFiles.ofTheKernel());
    Optional<GuestProcess> process = GuestProcess.named(host, number());
    try {
      return process.isPresent()
          && Cgroups.words(path.resolve(cgroups.threadsFile())).stream()
              .filter(word -> !word.isEmpty())
              .allMatch(tid -> process.get().has(Long.parseLong(tid)));
    } catch (IOException | NumberFormatException e) {
      return false;
    }
  }

  @Override
  public List<String> lines() {
    return List.of(
        generation.equals(CgroupsV1.NAME) ? "v1" : "v2",
        path.toString(),
        parent.toString(),
        enabledController ? "yes" : "no");
  }

  /** Lifts the quota, puts all threads back and removes the group. */
  @Override
  public boolean undo(NoticeListener warnings) {
    return new CgroupUndo(Cgroups.named(generation, CgroupFiles.ofTheKernel()), warnings)
        .undo(this);
  }
}
