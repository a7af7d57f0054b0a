package ebb.sim;

import ebb.core.policy.Forecast;
import ebb.core.policy.Verdict;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What was said about a migration before it was over.
 *
 * @param deadlineSeconds that it was to keep; infinite for none
 * @param planned total time as planned before the start, s; empty if nothing could be measured
 * @param forecast total time as forecast at the end of the first round, s; empty for a migration
 *     that ended with it
 * @param verdict on the deadline at the end of the first round, or when it was certain before
 * @param missAnnouncedSeconds when it was said that the deadline will be missed, s
 */
public record Foretold(
    double deadlineSeconds,
    Optional<Forecast.Range> planned,
    Optional<Forecast.Range> forecast,
    Verdict verdict,
    OptionalDouble missAnnouncedSeconds) {

  /** Whether there was a deadline. */
  public boolean hasDeadline() {
    return deadlineSeconds < Double.POSITIVE_INFINITY;
  }
}
