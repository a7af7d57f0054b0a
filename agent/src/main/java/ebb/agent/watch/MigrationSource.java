package ebb.agent.watch;

import ebb.core.notice.Notice;
import java.util.List;

/** Where guests are and migrations begin: the monitors of QEMUs, or libvirt. */
public interface MigrationSource extends AutoCloseable {

  /** Told of guests and their migrations; called from threads of the source's. */
  interface Listener {

    /**
     * A migration leaves this host. The call comes on a thread of the guest's own and may last as
     * long as the migration does: the guest is not looked at meanwhile.
     */
    void onMigration(WatchedGuest guest);

    /** Something that the operator should know. */
    void onNotice(String guest, Notice notice);
  }

  /** Begins to watch. */
  void watch(Listener listener);

  /** The guests that can be reached now. */
  List<WatchedGuest> guests();

  /** Ends the watch; migrations that run are the listener's business. */
  @Override
  void close();
}
