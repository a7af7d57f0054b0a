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

  @Option(
      names = "--max-stall",
      paramLabel = "TIME",
      converter = QuantityConverters.Time.class,
      description =
          "for how long a vCPU may stand still at a stretch while the guest is throttled, even if"
              + " the migration can then not end (default: no limit; when taking over, as it was)")
  private @Nullable Duration maxStall;

  /** Returns an intent with the deadline and what the guest keeps that were given, if they were. */
  Intent in(Intent intent) {
    Intent wanted =
        intent
            .withMinShare(minCpu == null ? intent.minShare() : minCpu)
            .withMaxStall(
                maxStall == null
                    ? intent.maxStallSeconds()
                    : seconds("--max-stall", maxStall, "100ms"));
    return deadline == null
        ? wanted
        : wanted.by(seconds("--deadline", deadline, "5m"), wanted.onInfeasible());
  }

  private static double seconds(String option, Duration time, String example) {
    if (time.toMillis() <= 0) {
      throw new UsageException(option + ": lies above 0, for instance " + example);
    }
    return time.toMillis() / 1000.0;
  }
}
