package ebb.lab.chaos;

import ebb.lab.LabQemu;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Looks at the threads of the ebb under test: none may be put into another group. */
final class EbbWatch implements Surrounding {

  private static final Duration LOOK = Duration.ofMillis(50);

  private final Cast cast;
  private final Set<String> problems = ConcurrentHashMap.newKeySet();
  private volatile boolean over;

  EbbWatch(Cast cast) {
    this.cast = cast;
    Thread.ofPlatform().daemon().name("ebb-chaos-ebb").start(this::watch);
  }

  private void watch() {
    while (!over) {
      for (long thread : threads()) {
        try {
          if (Files.readString(tasks().resolve(thread + "/cgroup")).contains("/ebb-")) {
            problems.add("ebb has put a thread of its own into a group");
          }
        } catch (IOException e) {
          // It has ended.
        }
      }
      LabQemu.pause(LOOK);
    }
  }

  private Path tasks() {
    return Path.of("/proc", Long.toString(cast.ebb().get()), "task");
  }

  /** As they are now; none before it has been started. */
  List<Long> threads() {
    try (Stream<Path> tasks = Files.list(tasks())) {
      return tasks.map(task -> Long.parseLong(task.getFileName().toString())).toList();
    } catch (IOException | UncheckedIOException e) {
      return List.of();
    }
  }

  @Override
  public List<String> finish() {
    over = true;
    return problems.stream().sorted().toList();
  }

  @Override
  public void close() {
    over = true;
  }
}
