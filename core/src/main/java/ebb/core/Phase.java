package ebb.core;

/** Where a live migration stands, as far as steering it is concerned. */
public enum Phase {
  /** Asked for, but no guest memory has been sent yet. */
  SETUP,
  /**
   * Disks are copied before the guest's memory has its turn. Readings tell of the disks how much
   * they are and how much is left, and their time stands still: it is the memory's.
   */
  DISKS,
  /** Guest running at the source, memory being sent in rounds: the only phase that is steered. */
  PRE_COPY,
  /** Guest stopped at the source; the rest is being sent. */
  SWITCHOVER,
  /** Guest running at the destination, memory still arriving. */
  POST_COPY,
  /** A cancel has been asked for and is under way. */
  CANCELLING,
  /** Ended: the guest runs at the destination. */
  COMPLETED,
  /** Ended: the guest runs on at the source. */
  FAILED,
  /** Ended at somebody's request: the guest runs on at the source. */
  CANCELLED;

  /** Whether the migration has ended, well or not. */
  public boolean isFinal() {
    return this == COMPLETED || this == FAILED || this == CANCELLED;
  }
}
