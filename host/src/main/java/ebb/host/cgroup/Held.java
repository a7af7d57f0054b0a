package ebb.host.cgroup;

import ebb.core.notice.NoticeListener;
import ebb.host.system.HostFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * What ebb holds on a host, and all that somebody else has to know to undo it: a group that it has
 * made, or the quota of a group that belongs to others.
 */
public sealed interface Held permits HeldGroup, HeldQuota {

  /** {@code cgroup-v1} or {@code cgroup-v2}. */
  String generation();

  /** The group. */
  Path path();

  /** The four lines that tell a guard of it. */
  List<String> lines();

  /**
   * Makes all as it was. What has been done already is left as it is.
   *
   * @param warnings told what could not be done
   * @return whether nothing is left to do
   */
  boolean undo(NoticeListener warnings);

  /** Whether the group is there. */
  default boolean exists() {
    return Files.isDirectory(path());
  }

  /** Whether no thread is in it, or it is not there. */
  default boolean isEmpty() {
    try {
      Cgroups cgroups = Cgroups.named(generation(), CgroupFiles.ofTheKernel());
      return Cgroups.words(path().resolve(cgroups.threadsFile())).equals(List.of(""));
    } catch (IOException e) {
      return !exists();
    }
  }

  /** Whether it lies in a cgroup file system of its generation, as this process sees them. */
  default boolean isMounted(HostFiles host) {
    String type = generation().equals(CgroupsV1.NAME) ? "cgroup" : "cgroup2";
    try {
      return host.mounts(Set.of(type)).stream().anyMatch(mount -> path().startsWith(mount.point()));
    } catch (IOException | UncheckedIOException e) {
      // Not to be told is not "not mounted": a folder with the kernel's own files in it is a group.
      Cgroups cgroups = Cgroups.named(generation(), CgroupFiles.ofTheKernel());
      return Files.exists(path().resolve(cgroups.threadsFile()))
          && Files.exists(cgroups.quotaFile(path()));
    }
  }

  /**
   * Refuses what cannot be of this kind, with an IllegalArgumentException: whoever undoes what is
   * written somewhere must not be led to the groups of others.
   */
  static void check(String generation, Path path) {
    if (!path.isAbsolute() || !path.normalize().equals(path)) {
      throw new IllegalArgumentException(path + " is no group's path");
    }
    if (path.toString().chars().anyMatch(c -> c == '\n' || c == '\r')) {
      throw new IllegalArgumentException("a group's path must not hold line breaks");
    }
    if (!List.of(CgroupsV1.NAME, CgroupsV2.NAME).contains(generation)) {
      throw new IllegalArgumentException("no generation of cgroups: " + generation);
    }
  }
}
