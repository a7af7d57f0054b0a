package ebb.libvirt;

/** What a connection tells of its domains. */
public sealed interface DomainEvent {

  /** Which one. */
  DomainId domain();

  /** It has begun or ceased to run here. */
  record Lifecycle(DomainId domain, Change change) implements DomainEvent {}

  /**
   * A round of its migration begins.
   *
   * @param iteration 1 for the first
   */
  record Iteration(DomainId domain, int iteration) implements DomainEvent {}

  /** A job of its has ended; a migration's counters are final. */
  record JobCompleted(DomainId domain, JobStats stats) implements DomainEvent {}

  /** The ways a domain's life changes. */
  enum Change {
    /** Runs here now: booted, restored, or arrived from another host. */
    STARTED,
    SUSPENDED,
    RESUMED,
    /** Has left for another host. */
    MIGRATED_AWAY,
    /** Has ended here otherwise: shut down, destroyed, crashed. */
    STOPPED,
    /** Its definition, or something else that steering does not depend on. */
    OTHER;

    private static final int DETAIL_MIGRATED = 3;

    static Change of(int event, int detail) {
      return switch (event) {
        case 2 -> STARTED;
        case 3 -> SUSPENDED;
        case 4 -> RESUMED;
        case 5 -> detail == DETAIL_MIGRATED ? MIGRATED_AWAY : STOPPED;
        default -> OTHER;
      };
    }
  }
}
