package ebb.cli;

import ebb.qemu.migration.MigrationSession;
import ebb.qemu.qmp.QmpClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Steers a migration that is under way. */
@Command(
    name = "attach",
    description = {
      "Steers a live migration that somebody else has started, or that an ebb which was killed has"
          + " left.",
      "",
      "Ctrl-C cancels the migration; the guest then runs on, unthrottled, where it was.",
      ""
    })
final class AttachCommand implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init") // injected
  private CommandSpec spec;

  @Mixin private final MonitorOption monitor = new MonitorOption();
  @Mixin private final SteeringOptions steering = new SteeringOptions();
  @Mixin private final RescueOptions rescue = new RescueOptions();

  @Override
  public Integer call() {
    var out = spec.commandLine().getOut();
    var notices = new Notices(spec.commandLine().getErr());
    Leftovers.clear(notices);
    try (QmpClient qmp = monitor.connect()) {
      var request =
          steering.request(
              MigrationSession.downtimeLimit(qmp), MigrationSession.steeredBefore(qmp));
      var run = new SteeredRun(steering, request, notices, out);
      return rescue.connected(
          qmp,
          monitors ->
              run.run(() ->
                  MigrationSession.attach(monitors, request, steering.throttle()::open, notices)));
    }
  }
}
