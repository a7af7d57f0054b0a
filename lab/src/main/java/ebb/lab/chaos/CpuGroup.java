package ebb.lab.chaos;

import ebb.lab.LabException;
import ebb.lab.LabQemu;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/** A group of the {@code cpu} controller of cgroup v1, for as long as something needs it. */
final class CpuGroup implements AutoCloseable {

  private static final Path ROOT = Path.of("/sys/fs/cgroup/cpu");
  private static final int ATTEMPTS = 500;

  private final Path path;

  /**
   * Makes it.
   *
   * @throws LabException where there is no such controller
   */
  CpuGroup(String name) {
    path = ROOT.resolve(name);
    try {
      Files.createDirectory(path);
    } catch (IOException e) {
      throw new LabException("this fault needs root and the cpu controller of cgroup v1", e);
    }
  }

  Path path() {
    return path;
  }

  void put(String file, String value) {
    write(path.resolve(file), value);
  }

  String get(String file) {
    return read(path.resolve(file));
  }

  /** What a file of a group's says; none when it has gone. */
  static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      return "none";
    }
  }

  /** Writes a file of a group's; one that has gone, or that will not have it, is left alone. */
  static void write(Path file, String value) {
    try {
      Files.writeString(file, value);
    } catch (IOException e) {
      // Somebody who meddles is not told more, either.
    }
  }

  /** Whether there are groups below it. */
  boolean hasChildren() {
    try (Stream<Path> entries = Files.list(path)) {
      return entries.anyMatch(Files::isDirectory);
    } catch (IOException e) {
      return false;
    }
  }

  /** Its processes have to be gone, or to go just now. */
  @Override
  public void close() {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        Files.deleteIfExists(path);
        return;
      } catch (IOException e) {
        LabQemu.pause(Duration.ofMillis(20));
      }
    }
  }
}
