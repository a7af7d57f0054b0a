package ebb.qemu.migration;

import ebb.steering.MigrationSummary.Status;
import java.util.Optional;

/**
 * How an attempt at a migration ended, and what that means: where the guest is, whether another
 * attempt makes sense, what an operator has to look at.
 *
 * @param reason why it did not complete, and where the guest is if that is not where it should be
 * @param mayBeTriedAgain whether the guest runs at the source as before, and nobody wanted the end
 */
record Outcome(Status status, Optional<String> reason, boolean mayBeTriedAgain) {

  /** What is known of a source whose monitor has closed. */
  enum Source {
    /** Its process lives. */
    LIVES,
    /** Its process has ended. */
    HAS_ENDED,
    /** Its process cannot be seen from here. */
    UNKNOWN
  }

  static Outcome completed() {
    return new Outcome(Status.COMPLETED, Optional.empty(), false);
  }

  /** Nothing was begun, as somebody did not want it any more. */
  static Outcome notBegun() {
    return new Outcome(Status.CANCELLED, Optional.empty(), false);
  }

  /** QEMU would not even begin: it would not the next time. */
  static Outcome refused(String reason) {
    return failed(reason);
  }

  private static Outcome failed(String reason) {
    return new Outcome(Status.FAILED, Optional.of(reason), false);
  }

  /**
   * What a final state means that left the guest at the source.
   *
   * @param gaveUp why ebb had it cancelled; empty when it did not
   * @param runState QEMU's word for what the guest does now
   */
  static Outcome of(MigrationState state, Optional<String> gaveUp, String runState) {
    Optional<String> reason =
        state instanceof MigrationState.Failed failed && gaveUp.isEmpty()
            ? Optional.of(failed.reason())
            : gaveUp;
    boolean runs = runState.equals("running");
    Status status = reason.isEmpty() ? Status.CANCELLED : Status.FAILED;
    return runs
        ? new Outcome(status, reason, status == Status.FAILED)
        : new Outcome(
            status,
            Optional.of(
                reason.map(r -> r + "; ").orElse("")
                    + "the guest is at the source, "
                    + runState
                    + elsewhere(runState)),
            false);
  }

  private static String elsewhere(String runState) {
    return runState.equals("finish-migrate") || runState.equals("postmigrate")
        ? ": resume it (cont) once you know that it does not run at the destination"
        : " as before";
  }

  /** The same, not to be tried again. */
  Outcome forGood() {
    return new Outcome(status, reason, false);
  }

  /**
   * The monitor closed in mid-migration.
   *
   * @param how what the connection met
   * @param end why the guest has ended, as QEMU told before it went
   * @param stopped whether the guest had been stopped, so that the destination may have it
   */
  static Outcome monitorLost(String how, Source source, Optional<String> end, boolean stopped) {
    String where =
        stopped
            ? "; look whether the guest runs at the destination"
            : "; the destination had not got the whole guest, and cannot run it";
    if (end.isPresent() && source != Source.LIVES) {
      return failed(end.get() + " in mid-migration, and the source QEMU has ended" + where);
    }
    return switch (source) {
      case LIVES ->
          failed(
              "the source's monitor closed in mid-migration ("
                  + how
                  + ") while its QEMU lives: the migration goes on without ebb, unthrottled; take"
                  + " it over with ebb attach");
      case HAS_ENDED ->
          failed("the source QEMU has ended in mid-migration, killed or crashed" + where);
      case UNKNOWN ->
          failed(
              "the source went away in mid-migration ("
                  + how
                  + "); look whether the guest runs at the destination");
    };
  }
}
