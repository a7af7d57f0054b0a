package ebb.steering.session;

import ebb.steering.MigrationSummary.Status;
import java.util.Optional;

/**
 * How an attempt at a migration ended, and what that means: where the guest is, whether another
 * attempt makes sense, what an operator has to look at.
 *
 * @param reason why it did not complete, and where the guest is if that is not where it should be
 * @param mayBeTriedAgain whether the guest runs at the source as before, and nobody wanted the end
 */
public record Outcome(Status status, Optional<String> reason, boolean mayBeTriedAgain) {

  /** The guest runs at the destination. */
  public static Outcome completed() {
    return new Outcome(Status.COMPLETED, Optional.empty(), false);
  }

  /** Nothing was begun, as somebody did not want it any more. */
  static Outcome notBegun() {
    return new Outcome(Status.CANCELLED, Optional.empty(), false);
  }

  /** It failed, and would again, or the guest may be elsewhere. */
  public static Outcome failed(String reason) {
    return new Outcome(Status.FAILED, Optional.of(reason), false);
  }

  /**
   * It ended with the guest at the source.
   *
   * @param reason why it failed; empty when somebody had it cancelled
   * @param runState what the guest does now, as its hypervisor calls it
   * @param hint what to do about that, as the end of a sentence
   */
  public static Outcome atSource(Optional<String> reason, String runState, String hint) {
    Status status = reason.isEmpty() ? Status.CANCELLED : Status.FAILED;
    return runState.equals("running")
        ? new Outcome(status, reason, status == Status.FAILED)
        : new Outcome(
            status,
            Optional.of(
                reason.map(r -> r + "; ").orElse("")
                    + "the guest is at the source, "
                    + runState
                    + hint),
            false);
  }

  /** This one, not to be tried again. */
  public Outcome forGood() {
    return new Outcome(status, reason, false);
  }
}
