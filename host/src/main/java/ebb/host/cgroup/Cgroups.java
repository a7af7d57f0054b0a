package ebb.host.cgroup;

import ebb.host.guest.GuestProcess;
import ebb.host.system.HostFiles;
import ebb.host.system.HostFiles.Mount;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** One generation of cgroups: finds a thread's CPU group, and knows what is written where. */
sealed interface Cgroups permits CgroupsV1, CgroupsV2 {

  /** The generation of this name. */
  static Cgroups named(String name, CgroupFiles files) {
    return name.equals(CgroupsV1.NAME) ? new CgroupsV1(files) : new CgroupsV2(files);
  }

  /** Its name in reports. */
  String name();

  /** What makes, writes and removes its groups. */
  CgroupFiles files();

  /**
   * The group that rules the CPU time of a process's thread now; empty where this generation does
   * not.
   *
   * @throws IOException also when the process has no such thread
   */
  Optional<Path> groupOf(GuestProcess process, long tid) throws IOException;

  /** Whether groups that rule CPU time are in a mounted file system. */
  boolean isIn(Mount mount);

  /** Name of the file that a group's threads are listed in and written to. */
  String threadsFile();

  /** Whether the CPU controller has to be enabled in a group before it can have such children. */
  boolean needsController(Path parent) throws IOException;

  /**
   * Makes a group for threads below another one, and enables the CPU controller there if need be.
   */
  void create(Path group) throws IOException;

  /**
   * Gives a group the weight that its threads had beside others each for itself: so, without a
   * quota, they get what they got before also on a busy host.
   */
  void weigh(Path group, int threads) throws IOException;

  /**
   * Disables the CPU controller again where {@link #create} had to enable it.
   *
   * @return false while it has to stay, as another ebb's group needs it
   */
  boolean disableController(Path parent) throws IOException;

  /** Sets the quota of a group. */
  void write(Path group, CfsQuota quota) throws IOException;

  /** Takes the quota of a group away. */
  void lift(Path group) throws IOException;

  /** The quota of a group; empty where it has none. */
  Optional<CfsQuota> read(Path group) throws IOException;

  /**
   * CPUs' worth of time that a group may have by its own quota and those of the groups above it;
   * infinite where none has one.
   */
  default double ceiling(Path group) throws IOException {
    double ceiling = Double.POSITIVE_INFINITY;
    Path at = group;
    while (at != null && Files.exists(quotaFile(at))) {
      ceiling = Math.min(ceiling, read(at).map(CfsQuota::cpus).orElse(Double.POSITIVE_INFINITY));
      at = at.getParent();
    }
    return ceiling;
  }

  /** The file that a group's quota is in. */
  Path quotaFile(Path group);

  /** The quota of a group in the kernel's own words, and its period. */
  List<String> quotaWords(Path group) throws IOException;

  /** Sets quota and period to what {@link #quotaWords} gave, and nothing else. */
  void restore(Path group, long periodMicros, String quota) throws IOException;

  /** Types of the file systems that groups are in. */
  Set<String> FILE_SYSTEMS = Set.of("cgroup", "cgroup2");

  /** The directory of a group, given the path that {@code /proc} shows for it. */
  static Optional<Path> mounted(HostFiles host, Predicate<Mount> fits, String shown)
      throws IOException {
    try {
      Path path = Path.of(HostFiles.text(shown));
      for (Mount mount : host.mounts(FILE_SYSTEMS)) {
        if (fits.test(mount) && path.startsWith(mount.source())) {
          return Optional.of(mount.point().resolve(mount.source().relativize(path)).normalize());
        }
      }
      return Optional.empty();
    } catch (InvalidPathException e) {
      throw new IOException("no name for the group " + shown + " here; set LC_ALL=C.UTF-8", e);
    }
  }

  /** Writes to a file of the kernel's, which must be there and takes one write call. */
  static void put(Path file, String text) throws IOException {
    Files.writeString(file, text, StandardCharsets.US_ASCII, StandardOpenOption.WRITE);
  }

  /** The words in a file of the kernel's. */
  static List<String> words(Path file) throws IOException {
    return List.of(Files.readString(file, StandardCharsets.ISO_8859_1).strip().split("\\s+"));
  }
}
