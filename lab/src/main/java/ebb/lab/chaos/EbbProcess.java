package ebb.lab.chaos;

import ebb.lab.LabException;
import ebb.lab.LabQemu;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** An {@code ebb} command in a process of its own, and whatever that has started. */
final class EbbProcess implements AutoCloseable {

  private static final Duration END = Duration.ofSeconds(100);
  private static final Duration LOOK = Duration.ofMillis(50);

  private final Process process;
  private final Path output;
  private final Set<ProcessHandle> children = ConcurrentHashMap.newKeySet();

  /**
   * Starts it.
   *
   * @param temporary for its temporary files
   * @param output where it writes what it says
   */
  EbbProcess(List<String> command, Path temporary, Path output) {
    this.output = output;
    try {
      var builder = new ProcessBuilder(command);
      builder.environment().put("JDK_JAVA_OPTIONS", "-Djava.io.tmpdir=" + temporary);
      process =
          builder
              .redirectErrorStream(true)
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectOutput(output.toFile())
              .start();
    } catch (IOException e) {
      throw new LabException("cannot run " + command.getFirst() + ": " + e.getMessage(), e);
    }
    Thread.ofVirtual().name("ebb-chaos-children").start(this::watchChildren);
  }

  /** A child that has lost its parent cannot be found any more: they are noted while it lives. */
  private void watchChildren() {
    while (process.isAlive()) {
      process.descendants().forEach(children::add);
      LabQemu.pause(LOOK);
    }
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** The guards that it holds now. */
  List<ProcessHandle> guards() {
    return process.children().toList();
  }

  /** All that it has ever started. */
  Set<ProcessHandle> started() {
    return Set.copyOf(children);
  }

  void signal(String name) {
    Signals.send(name, pid());
  }

  /**
   * Waits for its end.
   *
   * @return its exit code, more than 128 when a signal has ended it
   * @throws LabException when it does not end
   */
  int await() {
    try {
      if (process.waitFor(END.toSeconds(), TimeUnit.SECONDS)) {
        return process.exitValue();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new LabException("ebb has not ended within " + END.toSeconds() + " s");
  }

  /** What it has said so far. */
  List<String> said() {
    try {
      return Files.readAllLines(output);
    } catch (IOException e) {
      return new ArrayList<>();
    }
  }

  @Override
  public void close() {
    children.forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
