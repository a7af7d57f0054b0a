package ebb.qemu.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalLong;

/**
 * The kernel's file systems as this process sees them.
 *
 * @param root "/" on a host; tests lay out a tree of their own
 */
public record HostFiles(Path root) {

  /** This machine's own. */
  public static HostFiles ofThisMachine() {
    return new HostFiles(Path.of("/"));
  }

  /** {@code /proc/TID} of a thread. */
  public Path proc(long tid) {
    return root.resolve("proc").resolve(Long.toString(tid));
  }

  /**
   * The lines of a file of the kernel's. Names in it can be any bytes, so each byte is taken for a
   * character of its own: what is ASCII reads as it is, and nothing is refused.
   */
  public static List<String> lines(Path file) throws IOException {
    return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
  }

  /**
   * What the host keeps for a process, in memory, in huge pages set aside (which the kernel does
   * not count as resident) or swapped out, bytes; empty when that cannot be seen.
   */
  public OptionalLong keptBytes(long pid) {
    try {
      List<Long> kept =
          lines(proc(pid).resolve("status")).stream()
              .filter(line -> line.matches("(VmRSS|HugetlbPages|VmSwap):.*[0-9].*"))
              .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
              .toList();
      return kept.isEmpty()
          ? OptionalLong.empty()
          : OptionalLong.of(kept.stream().mapToLong(Long::longValue).sum());
    } catch (IOException | NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  /**
   * A mounted file system.
   *
   * @param source the part of the file system that is mounted, as a path inside it
   */
  public record Mount(String type, Path source, Path point, List<String> options) {}

  /**
   * What is mounted, by {@code /proc/self/mountinfo}; of several at one point the one on top, as
   * the others cannot be reached.
   */
  public List<Mount> mounts() throws IOException {
    var mounts = new LinkedHashMap<Path, Mount>();
    for (String line : Files.readAllLines(root.resolve("proc/self/mountinfo"))) {
      List<String> halves = List.of(line.split(" - ", 2));
      List<String> left = List.of(halves.getFirst().split(" "));
      List<String> right = halves.size() == 2 ? List.of(halves.get(1).split(" ")) : List.of();
      if (left.size() >= 5 && right.size() >= 3) {
        Path point = root.resolve(unescape(left.get(4)).substring(1));
        List<String> options = List.of(right.get(2).split(","));
        mounts.put(point, new Mount(right.get(0), Path.of(unescape(left.get(3))), point, options));
      }
    }
    return List.copyOf(mounts.values());
  }

  private static String unescape(String octal) {
    return octal
        .replace("\\040", " ")
        .replace("\\011", "\t")
        .replace("\\012", "\n")
        .replace("\\134", "\\");
  }
}
