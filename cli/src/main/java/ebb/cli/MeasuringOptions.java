package ebb.cli;

import ebb.steering.MigrationRequest.Measuring;
import java.time.Duration;
import picocli.CommandLine.Option;

/** Options that say how the guest is measured before its migration. */
final class MeasuringOptions {

  @Option(
      names = "--measure",
      paramLabel = "TIME",
      defaultValue = "2s",
      converter = QuantityConverters.Time.class,
      description =
          "how long to measure the running guest before the start (default: ${DEFAULT-VALUE})")
  @SuppressWarnings("NullAway.Init") // injected
  private Duration measure;

  @Option(names = "--no-measure", description = "do not measure the guest before the start")
  private boolean notBefore;

  /**
   * How the guest is measured: before the start as these options say.
   *
   * @param during how it is measured during the migration
   */
  Measuring with(Measuring during) {
    return new Measuring(notBefore ? Duration.ZERO : measure, during.during(), during.look());
  }
}
