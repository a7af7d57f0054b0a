package ebb.core;

/**
 * A rule that steers one migration: reading in, decision out. A policy keeps what it has learnt
 * about this migration, so each migration needs a fresh one; given the same readings it makes the
 * same decisions, which is what lets a recording be replayed. Not safe for use by several threads.
 */
public interface Policy {

  /** Returns the decision that holds from this reading to the next. */
  Decision decide(Reading reading);

  /**
   * Decides for another intent from the next reading on, and keeps what it has learnt. A policy
   * that obeys no knob, as by default, has nothing to do here.
   */
  default void change(Intent intent) {}
}
