package ebb.cli;

import ebb.steering.Perseverance;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say what is done when a migration does not get through. */
final class PerseveranceOptions {

  private static final int MOST = 1000;
  private static final Duration DEFAULT_STALL = Duration.ofSeconds(60);

  @Option(
      names = "--retries",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "how often to start a failed migration again while the guest runs at the source, after 1,"
              + " 2, 4 to 30 s; likewise for post-copy that paused (default: ${DEFAULT-VALUE})")
  private int retries;

  @Option(
      names = "--stall-timeout",
      paramLabel = "TIME",
      converter = QuantityConverters.TimeOrZero.class,
      description =
          "cancel when nothing gets across the link for this long, which counts as failed; 0 waits"
              + " for ever (default: 60s)")
  private @Nullable Duration stallTimeout;

  Perseverance get() {
    if (retries < 0 || retries > MOST) {
      throw new UsageException("--retries: a number from 0 to " + MOST + ", not " + retries);
    }
    return new Perseverance(retries, stallTimeout == null ? DEFAULT_STALL : stallTimeout);
  }
}
