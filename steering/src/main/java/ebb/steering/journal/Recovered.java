package ebb.steering.journal;

import ebb.core.notice.Notice;
import ebb.core.notice.NoticeListener;
import ebb.host.cgroup.Held;
import java.nio.file.Path;
import java.util.List;

/**
 * What became of a throttle whose controller has gone.
 *
 * @param entry what was noted of it
 * @param groups the groups that were still there and have been taken away
 * @param left what could not be undone, and has to be tried again
 * @param problems what could not be done, a sentence each
 */
public record Recovered(
    JournalEntry entry, List<Path> groups, List<Held> left, List<String> problems) {

  /** Who had steered which guest. */
  public String who() {
    String controller =
        entry.command()
            + entry.controller().map(process -> " (process " + process.pid() + ")").orElse("");
    String qemu = entry.guest().qemu().map(process -> " (QEMU " + process.pid() + ")").orElse("");
    return controller + ", which steered the guest at " + entry.guest().monitor() + qemu;
  }

  /** Tells what has been done; nothing if there was nothing to do. */
  public void tell(NoticeListener notices) {
    if (!groups.isEmpty()) {
      notices.tell(Notice.Kind.LIFTED, "lifted the throttle left by " + who());
    }
    problems.forEach(problem -> notices.tell(Notice.Kind.LEFT_BEHIND, problem));
  }
}
