package ebb.cli;

import ebb.libvirt.LibvirtConnection;
import ebb.libvirt.migration.DomainSessions;
import ebb.qemu.migration.QemuSessions;
import ebb.qemu.qmp.QmpClient;
import ebb.qemu.throttle.ThrottleOpener;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Steers a migration that is under way. */
@Command(
    name = "attach",
    description = {
      "Steers a live migration that somebody else has started, or takes one over from an ebb that"
          + " was killed.",
      "",
      "  ebb attach --connect qemu:///system --domain guest1",
      "  ebb attach --qmp /run/guest1-ebb.qmp",
      "",
      "Ctrl-C cancels the migration; the guest runs on where it was, unthrottled.",
      ""
    })
final class AttachCommand implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init") // injected
  private CommandSpec spec;

  @Mixin private final GuestOptions guest = new GuestOptions();
  @Mixin private final SteeringOptions steering = new SteeringOptions();
  @Mixin private final RescueOptions rescue = new RescueOptions();

  @Override
  public Integer call() {
    var notices = new Notices(spec.commandLine().getErr());
    Optional<GuestOptions.Domain> domain = guest.domain();
    return domain.isPresent() ? steer(domain.get(), notices) : steer(notices);
  }

  private int steer(Notices notices) {
    var out = spec.commandLine().getOut();
    try (QmpClient qmp = guest.connect(notices)) {
      var request =
          steering.request(QemuSessions.downtimeLimit(qmp), QemuSessions.steeredBefore(qmp));
      var run = new SteeredRun(steering, request, notices, out);
      return rescue.connected(
          qmp,
          monitors ->
              run.run(() ->
                  QemuSessions.attach(
                      monitors, request, ThrottleOpener.of(steering.throttle()), notices)));
    }
  }

  private int steer(GuestOptions.Domain domain, Notices notices) {
    rescue.refuseForDomains();
    String name = domain.name();
    try (LibvirtConnection connection = domain.connect()) {
      var request =
          steering.request(
              DomainSessions.downtimeLimit(connection, name),
              DomainSessions.steeredBefore(connection, name));
      return new SteeredRun(steering, request, notices, spec.commandLine().getOut())
          .run(
              () -> DomainSessions.attach(connection, name, request, steering.throttle(), notices));
    }
  }
}
