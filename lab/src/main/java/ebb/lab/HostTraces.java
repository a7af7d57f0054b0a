package ebb.lab;

import ebb.steering.journal.Journal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What steering a guest can leave on its host, looked for by the process ids of QEMUs. */
public final class HostTraces {

  private static final Path CGROUPS = Path.of("/sys/fs/cgroup");
  private static final int DEPTH = 8;

  private HostTraces() {}

  /** Groups that some ebb has made for these QEMUs, anywhere in the hierarchies. */
  public static List<Path> throttleGroups(Collection<Long> pids) {
    Set<String> names = pids.stream().map(pid -> "ebb-" + pid).collect(Collectors.toSet());
    if (!Files.isDirectory(CGROUPS)) {
      return List.of();
    }
    while (true) {
      try (Stream<Path> groups =
          Files.find(CGROUPS, DEPTH, (path, attributes) -> attributes.isDirectory())) {
        return groups.filter(path -> names.contains(path.getFileName().toString())).toList();
      } catch (IOException | UncheckedIOException e) {
        // Some other group has gone while these were looked for.
        Thread.onSpinWait();
      }
    }
  }

  /** How many of these QEMUs the journal still has, with nobody who takes care of them. */
  public static long inJournal(Collection<Long> pids) {
    return Journal.ofThisUser().left().stream()
        .filter(entry -> entry.guest().qemu().filter(id -> pids.contains(id.pid())).isPresent())
        .count();
  }
}
