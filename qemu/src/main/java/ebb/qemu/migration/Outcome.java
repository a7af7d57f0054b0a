package ebb.qemu.migration;

import ebb.qemu.migration.MigrationSummary.Status;
import java.util.Optional;

/**
 * How an attempt at a migration ended.
 *
 * @param reason why it did not complete, and where the guest is if that is not where it should be
 */
record Outcome(Status status, Optional<String> reason) {

  /** Nothing was begun. */
  static Outcome cancelled() {
    return new Outcome(Status.CANCELLED, Optional.empty());
  }

  static Outcome failed(String reason) {
    return new Outcome(Status.FAILED, Optional.of(reason));
  }

  /** What a state says that is final. */
  static Outcome of(MigrationState state) {
    return switch (state) {
      case MigrationState.Completed _ -> new Outcome(Status.COMPLETED, Optional.empty());
      case MigrationState.Cancelled _ -> cancelled();
      case MigrationState.Failed(String reason) -> failed(reason);
      default -> failed("it is left in the state " + state);
    };
  }

  /** The monitor closed in mid-migration. */
  static Outcome monitorLost(String how) {
    return failed(
        "the source went away in mid-migration ("
            + how
            + "); look whether the guest runs at the destination");
  }
}
