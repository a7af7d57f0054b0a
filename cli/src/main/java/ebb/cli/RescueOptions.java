package ebb.cli;

import ebb.qemu.migration.Monitors;
import ebb.qemu.qmp.QmpAddress;
import ebb.qemu.qmp.QmpClient;
import ebb.qemu.qmp.QmpOptions;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that name further monitors, for when the link dies in the switchover or in post-copy. */
final class RescueOptions {

  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  @Option(
      names = "--qmp-oob",
      paramLabel = "SOCKET",
      converter = AddressConverter.class,
      description =
          "a second monitor of the source, to rescue the guest if the link dies in the switchover;"
              + " needed only if the first takes no out-of-band commands")
  private @Nullable QmpAddress outOfBand;

  @Option(
      names = "--qmp-destination",
      paramLabel = "SOCKET",
      converter = AddressConverter.class,
      description =
          "a monitor of the destination: to turn levers on there, for that rescue, so that the guest"
              + " does not start there, and to resume post-copy. Where that QEMU was started with"
              + " -incoming defer, ebb has it listen")
  private @Nullable QmpAddress destination;

  /** What is done with the monitors, which are open until it returns. */
  @FunctionalInterface
  interface Use {
    int with(Monitors monitors);
  }

  /** They are of no use through libvirt, which has the monitors to itself. */
  void refuseForDomains() {
    if (outOfBand != null || destination != null) {
      throw new UsageException("--qmp-oob and --qmp-destination need --qmp, not --connect");
    }
  }

  /** Opens them beside the source's first. */
  int connected(QmpClient source, Use use) {
    try (Opened second = open(outOfBand, QmpOptions.defaults().withOutOfBand());
        Opened there = open(destination, QmpOptions.defaults())) {
      return use.with(new Monitors(source, second.client(), there.client()));
    }
  }

  private static Opened open(@Nullable QmpAddress address, QmpOptions options) {
    return new Opened(
        Optional.ofNullable(address).map(at -> QmpClient.connect(at, TIMEOUT, options)));
  }

  private record Opened(Optional<QmpClient> client) implements AutoCloseable {
    @Override
    public void close() {
      client.ifPresent(QmpClient::close);
    }
  }
}
