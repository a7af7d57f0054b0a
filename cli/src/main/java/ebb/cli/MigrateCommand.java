package ebb.cli;

import ebb.libvirt.LibvirtConnection;
import ebb.libvirt.MigrationTarget;
import ebb.libvirt.migration.LibvirtSession;
import ebb.qemu.migration.MigrationRequest;
import ebb.qemu.migration.MigrationSession;
import ebb.qemu.qmp.QmpClient;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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

  @Mixin private final GuestOptions guest = new GuestOptions();
  @Mixin private final SteeringOptions steering = new SteeringOptions();
  @Mixin private final MeasuringOptions measuring = new MeasuringOptions();
  @Mixin private final PerseveranceOptions perseverance = new PerseveranceOptions();
  @Mixin private final RescueOptions rescue = new RescueOptions();

  @Option(
      names = "--to",
      required = true,
      paramLabel = "URI",
      description =
          "where the destination QEMU listens: tcp:host:port, unix:/path; with --connect the"
              + " destination's libvirt: qemu+ssh://host/system")
  @SuppressWarnings("NullAway.Init") // injected
  private String to;

  @Option(
      names = "--migrate-uri",
      paramLabel = "URI",
      description =
          "with --connect: where the destination's QEMU is reached, like tcp://10.0.0.2, if not as"
              + " libvirt thinks")
  private @Nullable String migrateUri;

  @Override
  public Integer call() {
    var notices = new Notices(spec.commandLine().getErr());
    Optional<GuestOptions.Domain> domain = guest.domain();
    var steered = steering.request(DEFAULT_DOWNTIME).withPerseverance(perseverance.get());
    var request = steered.withMeasuring(measuring.with(steered.measuring()));
    var run = new SteeredRun(steering, request, notices, spec.commandLine().getOut());
    return domain.isPresent()
        ? migrate(domain.get(), request, run, notices)
        : migrate(request, run, notices);
  }

  private int migrate(MigrationRequest request, SteeredRun run, Notices notices) {
    if (migrateUri != null) {
      throw new UsageException("--migrate-uri goes with --connect; a QEMU is told by --to alone");
    }
    guest.refuseManaged();
    try (QmpClient qmp = guest.connect(notices)) {
      return rescue.connected(
          qmp,
          monitors ->
              run.run(() ->
                  MigrationSession.start(
                      monitors, request, to, steering.throttle()::open, notices)));
    }
  }

  private int migrate(
      GuestOptions.Domain domain, MigrationRequest request, SteeredRun run, Notices notices) {
    rescue.refuseForDomains();
    if (request.perseverance().retries() > 0) {
      throw new UsageException("--retries is for --qmp: a domain's migration is begun once");
    }
    var target = new MigrationTarget(to, Optional.ofNullable(migrateUri));
    try (LibvirtConnection connection = domain.connect()) {
      return run.run(() ->
          LibvirtSession.start(
              connection, domain.name(), request, target, steering.throttle(), notices));
    }
  }
}
