package ebb.host.cgroup;

import ebb.core.Cure;
import ebb.core.notice.Notice;
import ebb.core.notice.NoticeListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Takes groups of ebb's away: quota lifted, threads put back, group removed. */
record CgroupUndo(Cgroups cgroups, NoticeListener warnings) {

  private static final int REMOVE_ATTEMPTS = 20;

  private interface Step {
    /** Whether that is done; what has to wait is no failure. */
    boolean run() throws IOException;
  }

  /** What has been done already is left as it is; whether nothing is left to do. */
  boolean undo(HeldGroup group) {
    boolean lifted = attempt("lift", group.path(), () -> lift(group));
    boolean removed = attempt("remove", group.path(), () -> remove(group));
    boolean disabled =
        !group.enabledController()
            || attempt(
                "disable the cpu controller again below",
                group.parent(),
                () -> cgroups.disableController(group.parent()));
    return lifted && removed && disabled;
  }

  private boolean attempt(String what, Path directory, Step step) {
    if (!Files.exists(directory)) {
      return true;
    }
    try {
      return step.run();
    } catch (IOException | UncheckedIOException e) {
      if (!Files.exists(directory)) {
        return true;
      }
      warnings.tell(
          Notice.Kind.LEFT_BEHIND,
          "could not "
              + what
              + " "
              + directory
              + " ("
              + CgroupThrottle.reason(e)
              + "); "
              + Cure.BY_HAND);
      return false;
    }
  }

  private boolean lift(HeldGroup group) throws IOException {
    cgroups.lift(group.path());
    return true;
  }

  /** Threads that are just ending keep a group busy for a moment. */
  private boolean remove(HeldGroup group) throws IOException {
    for (int attempt = 1; ; attempt++) {
      putBackThreads(group);
      try {
        cgroups.files().remove(group.path());
        return true;
      } catch (IOException e) {
        if (attempt == REMOVE_ATTEMPTS) {
          throw e;
        }
        Pause.millis(5);
      }
    }
  }

  /** All that are in the group: a vCPU's thread may have made others, which are in it, too. */
  private void putBackThreads(HeldGroup group) throws IOException {
    for (String tid : Cgroups.words(group.path().resolve(cgroups.threadsFile()))) {
      if (!tid.isEmpty()) {
        try {
          cgroups.files().put(group.parent().resolve(cgroups.threadsFile()), tid);
        } catch (IOException e) {
          // The thread has ended: nothing to put back.
        }
      }
    }
  }
}
