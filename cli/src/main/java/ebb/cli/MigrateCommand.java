package ebb.cli;

import ebb.qemu.migration.MigrationSession;
import ebb.qemu.qmp.QmpClient;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Starts a live migration and steers it to its end. */
@Command(
    name = "migrate",
    description = {
      "Migrates a running guest live to another QEMU, slowing it just enough that the migration"
          + " finishes.",
      "",
      "Ctrl-C cancels the migration; the guest then runs on, unthrottled, where it was.",
      ""
    })
final class MigrateCommand implements Callable<Integer> {

  private static final Duration DEFAULT_DOWNTIME = Duration.ofMillis(300);

  @Spec
  @SuppressWarnings("NullAway.Init") // injected
  private CommandSpec spec;

  @Mixin private final MonitorOption monitor = new MonitorOption();
  @Mixin private final SteeringOptions steering = new SteeringOptions();
  @Mixin private final PerseveranceOptions perseverance = new PerseveranceOptions();
  @Mixin private final RescueOptions rescue = new RescueOptions();

  @Option(
      names = "--to",
      required = true,
      paramLabel = "URI",
      description = "where the destination QEMU listens: tcp:host:port, unix:/path")
  @SuppressWarnings("NullAway.Init") // injected
  private String to;

  @Override
  public Integer call() {
    var out = spec.commandLine().getOut();
    var notices = new Notices(spec.commandLine().getErr());
    Leftovers.clear(notices);
    var request = steering.request(DEFAULT_DOWNTIME).withPerseverance(perseverance.get());
    var run = new SteeredRun(steering, request, notices, out);
    try (QmpClient qmp = monitor.connect()) {
      return rescue.connected(
          qmp,
          monitors ->
              run.run(() ->
                  MigrationSession.start(
                      monitors, request, to, steering.throttle()::open, notices)));
    }
  }
}
