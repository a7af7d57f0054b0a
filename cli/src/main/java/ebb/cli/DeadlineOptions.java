package ebb.cli;

import ebb.core.Intent;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say by when a migration has to end, and what the guest keeps come what may. */
final class DeadlineOptions {

  @Option(
      names = "--deadline",
      paramLabel = "TIME",
      converter = QuantityConverters.Time.class,
      description =
          "when the migration has to end, counted from its start; takes more CPU from the guest"
              + " than the aggression does, if needed (default: none)")
  private @Nullable Duration deadline;

  @Option(
      names = "--min-cpu",
      paramLabel = "SHARE",
      converter = QuantityConverters.Share.class,
      description =
          "the guest keeps at least this share of its CPU, even if the migration can then not end"
              + " (default: 0%%; when taking over, as it was)")
  private @Nullable Double minCpu;

  /** Returns an intent with the deadline and the minimum share that were given, if they were. */
  Intent in(Intent intent) {
    double share = minCpu == null ? intent.minShare() : minCpu;
    Intent wanted =
        new Intent(
            intent.aggression(),
            share,
            intent.maxDowntimeSeconds(),
            intent.deadlineSeconds(),
            intent.onInfeasible());
    return deadline == null ? wanted : wanted.by(seconds(deadline), wanted.onInfeasible());
  }

  private static double seconds(Duration deadline) {
    if (deadline.isZero() || deadline.isNegative()) {
      throw new UsageException("--deadline: lies above 0, for instance 5m");
    }
    return deadline.toMillis() / 1000.0;
  }
}
