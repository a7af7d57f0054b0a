package ebb.agent.watch;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Finds the sockets that a pattern matches. */
final class MonitorPaths {

  /** A pattern that matches more is a mistake, and would open a connection to each. */
  static final int MOST = 1000;

  private MonitorPaths() {}

  /** Paths that are there now; a pattern without wildcards is a path whether it is there or not. */
  static List<String> matching(String pattern) {
    if (pattern.indexOf('*') < 0 && pattern.indexOf('?') < 0) {
      return List.of(pattern);
    }
    List<Path> found = List.of(Path.of("/"));
    for (Path part : Path.of(pattern)) {
      found = step(found, part.toString());
    }
    return found.stream().map(Path::toString).sorted().limit(MOST).toList();
  }

  private static List<Path> step(List<Path> folders, String part) {
    List<Path> next = new ArrayList<>();
    for (Path folder : folders) {
      if (part.indexOf('*') < 0 && part.indexOf('?') < 0) {
        Path path = folder.resolve(part);
        if (Files.exists(path)) {
          next.add(path);
        }
        continue;
      }
      // Brackets and braces mean nothing special here.
      String glob = part.replaceAll("[\\[\\]{}\\\\]", "\\\\$0");
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, glob)) {
        entries.forEach(next::add);
      } catch (IOException | DirectoryIteratorException e) {
        // A folder that is not there yet, or that is none: looked at again later.
      }
    }
    return next;
  }
}
