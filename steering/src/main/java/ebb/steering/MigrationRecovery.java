package ebb.steering;

import ebb.core.notice.NoticeListener;
import ebb.json.JsonObject;
import ebb.steering.journal.GuestId;
import ebb.steering.journal.Journal;
import ebb.steering.journal.JournalEntry;
import ebb.steering.journal.Recovered;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Clears away what controllers that have gone left behind: first the throttles on this host, then
 * the settings of their guests' migrations, where those who keep them still listen.
 */
public final class MigrationRecovery {

  /** What became of the settings of a guest's migrations. */
  public enum Settings {
    /** They are as they were before ebb came. */
    PUT_BACK,
    /** The guest has gone, or has left: nothing needs them. */
    NOT_NEEDED,
    /**
     * What can be changed is back; the rest has to wait, as the migration is under way. What is
     * known of it is kept for {@code ebb attach}.
     */
    UNDER_WAY,
    /** The guest is here and its hypervisor cannot be asked; to be tried again. */
    UNREACHABLE
  }

  /**
   * What became of one guest.
   *
   * @param groups the groups that were still there and have been taken away
   * @param problems what could not be done, a sentence each
   */
  public record Outcome(
      JournalEntry entry, String who, List<Path> groups, Settings settings, List<String> problems) {

    /** Whether there is nothing left to try again. */
    public boolean isDone() {
      return problems.isEmpty();
    }
  }

  /** Puts back the settings that one kind of hypervisor, or of manager, keeps. */
  public interface Keeper {

    /** Whether those noted in a journal's entry are its own. */
    boolean owns(JsonObject settings);

    /**
     * Puts them back.
     *
     * @param entry with settings of its own
     * @param problems told what could not be done
     */
    Settings putBack(JournalEntry entry, NoticeListener problems);
  }

  private final Journal journal;
  private final List<Keeper> keepers;

  /**
   * @param keepers of all guests that may have been steered
   */
  public MigrationRecovery(Journal journal, List<? extends Keeper> keepers) {
    this.journal = journal;
    this.keepers = List.copyOf(keepers);
  }

  /**
   * Does what can be done, for every guest whose controller has gone.
   *
   * @param problems told of entries in the journal that cannot be read
   */
  public List<Outcome> run(NoticeListener problems) {
    List<Recovered> lifted = journal.recover(problems);
    Map<GuestId, JournalEntry> left = new HashMap<>();
    journal.left().forEach(entry -> left.put(entry.guest(), entry));
    return lifted.stream().map(one -> outcome(one, left.containsKey(one.entry().guest()))).toList();
  }

  private Outcome outcome(Recovered lifted, boolean isLeft) {
    var problems = new ArrayList<>(lifted.problems());
    Settings settings =
        isLeft && problems.isEmpty() ? putBack(lifted.entry(), problems) : Settings.NOT_NEEDED;
    return new Outcome(lifted.entry(), lifted.who(), lifted.groups(), settings, problems);
  }

  private Settings putBack(JournalEntry entry, List<String> problems) {
    Optional<? extends Keeper> keeper =
        keepers.stream().filter(it -> it.owns(entry.settings())).findFirst();
    Settings put =
        keeper.isPresent()
            ? keeper.get().putBack(entry, NoticeListener.texts(problems::add))
            : Settings.NOT_NEEDED;
    if (put == Settings.PUT_BACK || put == Settings.NOT_NEEDED) {
      journal.drop(entry);
    }
    return put;
  }
}
