package ebb.cli;

import ebb.libvirt.LibvirtConnection;
import ebb.libvirt.MigrationTarget;
import ebb.libvirt.migration.DomainSessions;
import ebb.qemu.migration.QemuSessions;
import ebb.qemu.qmp.QmpClient;
import ebb.qemu.throttle.ThrottleOpener;
import ebb.steering.MigrationRequest;
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
      "Migrates a running guest live and steers the migration: the guest is slowed just enough that"
          + " it finishes.",
      "",
      "  ebb migrate --connect qemu:///system --domain guest1 --to qemu+ssh://host2/system",
      "  ebb migrate --qmp /run/guest1-ebb.qmp --to tcp:host2:4444 --speed 1Gbit",
      "",
      "Ctrl-C cancels the migration; the guest runs on where it was, unthrottled.",
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
  @Mixin private final LeverOptions levers = new LeverOptions();
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
          "with --connect: where to reach the QEMU of the destination, like tcp://10.0.0.2"
              + " (default: as libvirt chooses)")
  private @Nullable String migrateUri;

  @Override
  public Integer call() {
    var notices = new Notices(spec.commandLine().getErr());
    Optional<GuestOptions.Domain> domain = guest.domain();
    var steered = steering.request(DEFAULT_DOWNTIME).withPerseverance(perseverance.get());
    var request =
        steered.withMeasuring(measuring.with(steered.measuring())).withLevers(levers.wish(notices));
    var run = new SteeredRun(steering, request, notices, spec.commandLine().getOut());
    return domain.isPresent()
        ? migrate(domain.get(), request, run, notices)
        : migrate(request, run, notices);
  }

  private int migrate(MigrationRequest request, SteeredRun run, Notices notices) {
    if (migrateUri != null) {
      throw new UsageException("--migrate-uri needs --connect; for a QEMU, --to says all");
    }
    guest.refuseManaged();
    try (QmpClient qmp = guest.connect(notices)) {
      return rescue.connected(
          qmp,
          monitors ->
              run.run(() ->
                  QemuSessions.start(
                      monitors, request, to, ThrottleOpener.of(steering.throttle()), notices)));
    }
  }

  private int migrate(
      GuestOptions.Domain domain, MigrationRequest request, SteeredRun run, Notices notices) {
    rescue.refuseForDomains();
    var target = new MigrationTarget(to, Optional.ofNullable(migrateUri));
    try (LibvirtConnection connection = domain.connect()) {
      return run.run(() ->
          DomainSessions.start(
              connection, domain.name(), request, target, steering.throttle(), notices));
    }
  }
}
