package ebb.cli;

import ebb.steering.journal.Journal;
import ebb.steering.journal.JournalException;
import java.util.function.Consumer;

/** Undoes what controllers that were killed have left on this host. */
final class Leftovers {

  private Leftovers() {}

  /**
   * Lifts throttles that nobody steers any more: every command begins with it. Says so when there
   * were any; what stands in the way is told and does not keep the command from its work.
   */
  static void clear(Consumer<String> notices) {
    try {
      Journal.ofThisUser().recover(notices).forEach(recovered -> recovered.tell(notices));
    } catch (JournalException e) {
      notices.accept(String.valueOf(e.getMessage()));
    }
  }
}
