package ebb.cli;

import ebb.core.notice.Notice;
import ebb.core.notice.NoticeListener;
import ebb.steering.journal.Journal;
import ebb.steering.journal.JournalException;

/** Undoes what controllers that were killed have left on this host. */
final class Leftovers {

  private Leftovers() {}

  /**
   * Lifts throttles that nobody steers any more: every command begins with it. Says so when there
   * were any; what stands in the way is told and does not keep the command from its work.
   */
  static void clear(NoticeListener notices) {
    try {
      Journal.ofThisUser().recover(notices).forEach(recovered -> recovered.tell(notices));
    } catch (JournalException e) {
      notices.tell(Notice.Kind.FILES, e);
    }
  }
}
