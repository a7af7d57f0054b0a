package ebb.steering.journal;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * What became of a group of ebb's that no journal knew of.
 *
 * @param problems what could not be done, a sentence each; none when it has been taken away
 */
public record Orphan(Path group, List<String> problems) {

  /** Tells what has been done. */
  public void tell(Consumer<String> notices) {
    if (problems.isEmpty()) {
      notices.accept(
          "removed " + group + ", which an earlier ebb had left without a journal entry");
    }
    problems.forEach(notices);
  }
}
