package ebb.host.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The file operations that control groups. The kernel fills a new group's directory with control
 * files and lets it be removed with them in it, which no other file system does; so tests bring a
 * kernel of their own.
 */
interface CgroupFiles {

  /** Makes a group, which must not be there yet. */
  default void make(Path group) throws IOException {
    Files.createDirectory(group);
  }

  /** Removes a group that holds no threads, if it is there. */
  default void remove(Path group) throws IOException {
    Files.deleteIfExists(group);
  }

  /** Writes to a control file, which must be there. */
  default void put(Path file, String text) throws IOException {
    Cgroups.put(file, text);
  }

  /** This machine's kernel. */
  static CgroupFiles ofTheKernel() {
    return new CgroupFiles() {};
  }
}
