package ebb.libvirt;

/** What a domain does. */
public enum DomainState {
  RUNNING("running"),
  /** Stopped by an operator, or for want of something. */
  PAUSED("paused"),
  /** Stopped by its migration: the switchover. */
  PAUSED_FOR_MIGRATION("paused by its migration"),
  /** Runs at the destination, and fetches from here what it misses. */
  PAUSED_FOR_POSTCOPY("in post-copy"),
  SHUT_OFF("shut off"),
  OTHER("in another state");

  private final String words;

  DomainState(String words) {
    this.words = words;
  }

  /** In words, after "is". */
  public String words() {
    return words;
  }

  static DomainState of(int state, int reason) {
    return switch (state) {
      case 1, 2 -> RUNNING;
      case 3 ->
          switch (reason) {
            case 2 -> PAUSED_FOR_MIGRATION;
            case 12, 13 -> PAUSED_FOR_POSTCOPY;
            default -> PAUSED;
          };
      case 5 -> SHUT_OFF;
      default -> OTHER;
    };
  }
}
