package ebb.qemu.throttle;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

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
  public boolean undo(Consumer<String> warnings) {
    return new CgroupUndo(Cgroups.named(generation, CgroupFiles.ofTheKernel()), warnings)
        .undo(this);
  }
}
