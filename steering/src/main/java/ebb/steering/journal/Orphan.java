package ebb.steering.journal;

import ebb.core.notice.Notice;
import ebb.core.notice.NoticeListener;
import java.nio.file.Path;
import java.util.List;

/**
 * What became of a group of ebb's that no journal knew of.
 *
 * @param problems what could not be done, a sentence each; none when it has been taken away
 */
public record Orphan(Path group, List<String> problems) {

  /** Tells what has been done. */
  public void tell(NoticeListener notices) {
    if (problems.isEmpty()) {
      notices.tell(
          Notice.Kind.LIFTED,
          "removed " + group + ", which an earlier ebb had left without a journal entry");
    }
    problems.forEach(problem -> notices.tell(Notice.Kind.LEFT_BEHIND, problem));
  }
}
