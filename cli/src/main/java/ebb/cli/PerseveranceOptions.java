package ebb.cli;

import ebb.qemu.migration.Perseverance;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is done when a migration does not get through. */
final class PerseveranceOptions {

  private static final int MOST = 1000;
  private static final Duration DEFAULT_STALL = Duration.ofSeconds(60);

  @Option(
      names = "--retries",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "how often a migration that broke off is begun again while the guest runs on at the"
              + " source, after 1, 2, 4 to 30 s; to post-copy that paused likewise (default:"
              + " ${DEFAULT-VALUE})")
  private int retries;

  @Option(
      names = "--stall-timeout",
      paramLabel = "TIME",
      converter = QuantityConverters.TimeOrZero.class,
      description =
          "cancel when nothing has got across the link for this long, which counts as broken off;"
              + " 0 waits for ever (default: 60s)")
  private @Nullable Duration stallTimeout;

  Perseverance get() {
    if (retries < 0 || retries > MOST) {
      throw new UsageException("--retries: a number from 0 to " + MOST + ", not " + retries);
    }
    return new Perseverance(retries, stallTimeout == null ? DEFAULT_STALL : stallTimeout);
  }
}
