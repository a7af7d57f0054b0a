package ebb.host.system;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The kernel's file systems as this process sees them.
 *
 * @param root "/" on a host; tests lay out a tree of their own
 */
public record HostFiles(Path root) {

  /** AT_PAGESZ of {@code <elf.h>}. */
  private static final long PAGE_SIZE = 6;

  private static final Pattern OCTAL = Pattern.compile("\\\\([0-3][0-7]{2})");

  /** This machine's own. */
  public static HostFiles ofThisMachine() {
    return new HostFiles(Path.of("/"));
  }

  /**
   * Whether this process lives in a container, as container engines mark theirs. A machine whose
   * files were made from an image may have such a mark, too; it has no overlay for a root.
   */
  public boolean isContainer() {
    return List.of(".dockerenv", "run/.containerenv", "var/run/secrets/kubernetes.io").stream()
            .anyMatch(mark -> Files.exists(root.resolve(mark)))
        && rootIsOverlay();
  }

  private boolean rootIsOverlay() {
    try {
      return mounts(Set.of("overlay", "fuse.fuse-overlayfs")).stream()
          .anyMatch(mount -> mount.point().equals(root));
    } catch (IOException e) {
      return false;
    }
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
   * The size of a page on this host, bytes, as the kernel tells each program that it starts ({@code
   * AT_PAGESZ} in {@code /proc/self/auxv}, see getauxval(3)).
   *
   * @throws IOException when that cannot be read
   */
  public int pageBytes() throws IOException {
    Path file = root.resolve("proc/self/auxv");
    LongBuffer words =
        ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.nativeOrder()).asLongBuffer();
    while (words.remaining() >= 2) {
      long type = words.get();
      long value = words.get();
      if (type == PAGE_SIZE) {
        return Math.toIntExact(value);
      }
    }
    throw new IOException("no page size in " + file);
  }

  /**
   * A mounted file system.
   *
   * @param source the part of the file system that is mounted, as a path inside it
   */
  public record Mount(String type, Path source, Path point, List<String> options) {}

  /**
   * The file systems of these types that are mounted, by {@code /proc/self/mountinfo}; of several
   * at one point, whatever their types, the one on top alone, as the others cannot be reached. Any
   * user can mount at a path of any bytes: only lines of these types are looked into.
   */
  public List<Mount> mounts(Set<String> types) throws IOException {
    var onTop = new LinkedHashMap<String, MountLine>();
    for (String line : lines(root.resolve("proc/self/mountinfo"))) {
      MountLine.of(line).ifPresent(mount -> onTop.put(mount.point(), mount));
    }
    return onTop.values().stream()
        .filter(line -> types.contains(line.type()))
        .flatMap(line -> mount(line).stream())
        .toList();
  }

  /** A line of mountinfo with its paths as the kernel shows them. */
  private record MountLine(String type, String source, String point, String options) {

    static Optional<MountLine> of(String line) {
      List<String> halves = List.of(line.split(" - ", 2));
      List<String> left = List.of(halves.getFirst().split(" "));
      List<String> right = halves.size() == 2 ? List.of(halves.get(1).split(" ")) : List.of();
      return left.size() < 5 || right.size() < 3
          ? Optional.empty()
          : Optional.of(new MountLine(right.getFirst(), left.get(3), left.get(4), right.get(2)));
    }
  }

  private Optional<Mount> mount(MountLine line) {
    try {
      return Optional.of(
          new Mount(
              line.type(),
              Path.of(unescape(line.source())),
              root.resolve(unescape(line.point()).substring(1)),
              List.of(line.options().split(","))));
    } catch (InvalidPathException | IndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  /** Blanks and backslashes are shown as three octal digits, all else as it is. */
  private static String unescape(String shown) {
    return text(
        OCTAL
            .matcher(shown)
            .replaceAll(match ->
                Matcher.quoteReplacement(Character.toString(Integer.parseInt(match.group(1), 8)))));
  }

  /** What a part of one of the {@link #lines} says, where that is UTF-8, as paths are. */
  public static String text(String bytes) {
    return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}
