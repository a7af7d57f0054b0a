package ebb.agent.steer;

import ebb.steering.MigrationSummary;
import ebb.steering.MigrationSummary.Status;
import java.util.Optional;

/**
 * How a migration ended.
 *
 * @param reason why it did not complete
 * @param totalSeconds from its start to its end
 * @param summary what it came to, when it was steered
 */
public record Ending(
    Status status,
    Optional<String> reason,
    double totalSeconds,
    Optional<MigrationSummary> summary) {

  static Ending of(MigrationSummary summary) {
    return new Ending(
        summary.status(), summary.reason(), summary.totalSeconds(), Optional.of(summary));
  }
}
