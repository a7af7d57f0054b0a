package ebb.cli;

import ebb.qemu.qmp.QmpAddress;
import ebb.qemu.qmp.QmpClient;
import ebb.qemu.qmp.QmpOptions;
import java.time.Duration;
import picocli.CommandLine.Option;

/** Which QEMU. */
final class MonitorOption {

  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  @Option(
      names = "--qmp",
      required = true,
      paramLabel = "SOCKET",
      converter = AddressConverter.class,
      description = "the QEMU's monitor (QMP): a unix socket's path, or host:port")
  @SuppressWarnings("NullAway.Init") // injected
  private QmpAddress address;

  /** Connects; with commands out of band, where QEMU takes them there. */
  QmpClient connect() {
    return QmpClient.connect(address, TIMEOUT, QmpOptions.defaults().withOutOfBand());
  }
}
