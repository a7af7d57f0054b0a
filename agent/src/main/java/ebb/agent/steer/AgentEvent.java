package ebb.agent.steer;

import ebb.core.notice.Notice;
import java.util.Optional;

/**
 * Something that happens on a host. The history, the metrics, the log and the page listen to it.
 */
public sealed interface AgentEvent {

  /** A migration has been noticed or started. */
  record Began(RunningMigration migration) implements AgentEvent {}

  /** A reading has been taken and decided on. */
  record Step(RunningMigration migration, LiveReading reading) implements AgentEvent {}

  /** Knobs were turned, or hands taken off or on. */
  record Changed(RunningMigration migration, String what) implements AgentEvent {}

  /**
   * Something the operator should know.
   *
   * @param migration empty when it is about a guest that does not migrate
   * @param guest its name
   */
  record Noticed(Optional<RunningMigration> migration, String guest, Notice notice)
      implements AgentEvent {}

  /** It is over. */
  record Ended(RunningMigration migration, Ending ending) implements AgentEvent {}
}
