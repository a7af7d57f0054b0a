package ebb.lab.bench;

import ebb.json.JsonException;
import ebb.lab.LabException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All runs so far, one line of JSON each where there is a file for them: a benchmark that takes
 * hours can be stopped at any time and gone on with, or be measured in pieces.
 */
public final class RunLog {

  private final Optional<Path> file;
  private final List<BenchRun> runs = new ArrayList<>();

  private RunLog(Optional<Path> file) {
    this.file = file;
  }

  /** Kept in memory alone. */
  public static RunLog inMemory() {
    return new RunLog(Optional.empty());
  }

  /**
   * Kept in a file; the runs that are in it count.
   *
   * @throws LabException when it cannot be read, or holds something else
   */
  public static RunLog in(Path file) {
    var log = new RunLog(Optional.of(file));
    if (!Files.exists(file)) {
      return log;
    }
    int number = 0;
    try {
      for (String line : Files.readAllLines(file)) {
        number++;
        log.runs.add(RunJson.parse(line));
      }
      return log;
    } catch (IOException e) {
      throw new LabException("cannot read " + file + ": " + e.getMessage(), e);
    } catch (IllegalArgumentException | JsonException e) {
      throw new LabException(
          file + ", line " + number + ", is no run of this benchmark: " + e.getMessage(), e);
    }
  }

  /** Adds one. */
  public void add(BenchRun run) {
    runs.add(run);
    file.ifPresent(path -> {
      try {
        Files.writeString(
            path,
            RunJson.of(run) + "\n",
            StandardCharsets.UTF_8,
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND);
      } catch (IOException e) {
        throw new LabException("cannot write " + path + ": " + e.getMessage(), e);
      }
    });
  }

  /** Whether this one has been run already. */
  boolean has(String caseName, String label, String qemu, int repetition) {
    return runs.stream()
        .anyMatch(run ->
            run.caseName().equals(caseName)
                && run.label().equals(label)
                && run.qemu().equals(qemu)
                && run.repetition() == repetition);
  }

  /** All of them, in order. */
  public List<BenchRun> runs() {
    return List.copyOf(runs);
  }
}
