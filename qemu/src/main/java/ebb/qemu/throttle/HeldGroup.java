package ebb.qemu.throttle;

import ebb.qemu.host.HostFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
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
public record HeldGroup(String generation, Path parent, Path path, boolean enabledController) {

  /**
   * Refuses what no throttle of ebb's makes, with an IllegalArgumentException: whoever takes groups
   * away by what is written somewhere must not be led to those of others.
   */
  public HeldGroup {
    if (!path.isAbsolute() || !path.normalize().equals(path) || !parent.equals(path.getParent())) {
      throw new IllegalArgumentException(path + " is no child of " + parent);
    }
    if (!CgroupSearch.isOurs(path)) {
      throw new IllegalArgumentException(path + " is no group of ebb's");
    }
    if (path.toString().chars().anyMatch(c -> c == '\n' || c == '\r')) {
      throw new IllegalArgumentException("a group's path must not hold line breaks");
    }
    if (!List.of(CgroupsV1.NAME, CgroupsV2.NAME).contains(generation)) {
      throw new IllegalArgumentException("no generation of cgroups: " + generation);
    }
  }

  /** Whether the group is there. */
  public boolean exists() {
    return Files.isDirectory(path);
  }

  /** Whether no thread is in it, or it is not there. */
  public boolean isEmpty() {
    try {
      Cgroups cgroups = Cgroups.named(generation, CgroupFiles.ofTheKernel());
      return Cgroups.words(path.resolve(cgroups.threadsFile())).equals(List.of(""));
    } catch (IOException e) {
      return !exists();
    }
  }

  /** Whether it lies in a cgroup file system of its generation, as this process sees them. */
  public boolean isMounted(HostFiles host) {
    String type = generation.equals(CgroupsV1.NAME) ? "cgroup" : "cgroup2";
    try {
      return host.mounts().stream()
          .anyMatch(mount -> mount.type().equals(type) && path.startsWith(mount.point()));
    } catch (IOException | UncheckedIOException e) {
      return false;
    }
  }

  /**
   * Lifts the quota, puts all threads back and removes the group. What has been done already is
   * left as it is.
   *
   * @param warnings told what could not be done
   * @return whether nothing is left to do
   */
  public boolean undo(Consumer<String> warnings) {
    return new CgroupUndo(Cgroups.named(generation, CgroupFiles.ofTheKernel()), warnings)
        .undo(this);
  }
}
