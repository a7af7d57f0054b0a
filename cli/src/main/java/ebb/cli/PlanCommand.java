package ebb.cli;

import ebb.agent.api.PlanView;
import ebb.config.Text;
import ebb.core.Aggression;
import ebb.core.Intent;
import ebb.core.policy.Policies;
import ebb.core.policy.Ways;
import ebb.libvirt.LibvirtConnection;
import ebb.libvirt.migration.DomainMeasurement;
import ebb.qemu.migration.Monitors;
import ebb.qemu.migration.QemuMeasurement;
import ebb.qemu.qmp.QmpAddress;
import ebb.qemu.qmp.QmpClient;
import ebb.steering.Looking;
import ebb.steering.MigrationRequest;
import ebb.steering.MigrationRequest.Measuring;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What a migration would cost, before it begins. */
@Command(
    name = "plan",
    description = {
      "Measures a running guest for some seconds, without disturbing it, and says what its"
          + " migration would cost with each lever and at each aggression, which way is the best,"
          + " and whether it can keep a deadline.",
      "",
      "  ebb plan --connect qemu:///system --domain guest1 --speed 1Gbit --deadline 5m",
      "",
      "Exits 1 when the migration cannot end, or cannot keep the deadline, as far as can be known.",
      ""
    })
final class PlanCommand implements Callable<Integer> {

  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  @Spec
  @SuppressWarnings("NullAway.Init") // injected
  private CommandSpec spec;

  @Mixin private final GuestOptions guest = new GuestOptions();
  @Mixin private final DeadlineOptions deadline = new DeadlineOptions();
  @Mixin private final LeverOptions levers = new LeverOptions();

  @Option(
      names = "--qmp-destination",
      paramLabel = "SOCKET",
      converter = AddressConverter.class,
      description =
          "a monitor of the QEMU that is to take the guest, to see what can be turned on there")
  private @Nullable QmpAddress destination;

  @Option(
      names = "--speed",
      paramLabel = "SPEED",
      required = true,
      converter = QuantityConverters.Speed.class,
      description = "the network bandwidth the migration may use, like 1Gbit or 100MiB")
  @SuppressWarnings("NullAway.Init") // injected
  private Long speed;

  @Option(
      names = "--max-downtime",
      paramLabel = "TIME",
      converter = QuantityConverters.Time.class,
      defaultValue = "300ms",
      description =
          "how long the guest may stand still at the switchover (default: ${DEFAULT-VALUE})")
  @SuppressWarnings("NullAway.Init") // injected
  private Duration maxDowntime;

  @Option(
      names = "--measure",
      paramLabel = "TIME",
      defaultValue = "5s",
      converter = QuantityConverters.Time.class,
      description = "how long to measure the guest (default: ${DEFAULT-VALUE})")
  @SuppressWarnings("NullAway.Init") // injected
  private Duration measure;

  @Option(
      names = "--no-look",
      description = "do not read the guest's pages; have its QEMU, or libvirt, sample them")
  private boolean notLooked;

  @Option(names = "--json", description = "print one JSON object instead of the table")
  private boolean json;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "write a self-contained HTML page with the trade-off as a chart")
  private @Nullable Path report;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    double downtime = SteeringOptions.downtimeSeconds(maxDowntime);
    Intent intent = deadline.in(new Intent(Aggression.AUTO, 0, downtime));
    var request =
        new MigrationRequest(intent, Policies.EBB, OptionalLong.of(speed))
            .withMeasuring(new Measuring(measure, false))
            .withLevers(levers.wish(notices()));
    var view = new PlanView(ways(request), intent);
    if (report != null) {
      write(report, view);
    }
    out.println(json ? view.toJson() : new PlanTable(view).text());
    out.flush();
    return view.isFeasible() ? ExitCode.COMPLETED : ExitCode.FAILED;
  }

  private Ways ways(MigrationRequest request) {
    Optional<Ways> ways =
        guest.domain().map(domain -> waysOf(domain, request)).orElseGet(() -> waysOfQemu(request));
    return ways.orElseThrow(() ->
        new UsageException(
            "--measure: "
                + Text.seconds(measure.toMillis() / 1000.0)
                + " was too short to see this guest write: give 10s, or let it work"));
  }

  private Optional<Ways> waysOfQemu(MigrationRequest request) {
    try (QmpClient qmp = guest.connect(notices())) {
      if (destination == null) {
        return QemuMeasurement.ways(Monitors.of(qmp), request, looking());
      }
      try (QmpClient there = QmpClient.connect(destination, TIMEOUT)) {
        var both = new Monitors(qmp, Optional.empty(), Optional.of(there));
        return QemuMeasurement.ways(both, request, looking());
      }
    }
  }

  private Optional<Ways> waysOf(GuestOptions.Domain domain, MigrationRequest request) {
    if (destination != null) {
      throw new UsageException("--qmp-destination needs --qmp, not --connect");
    }
    try (LibvirtConnection connection = domain.connect()) {
      return DomainMeasurement.ways(connection, domain.name(), request, looking());
    }
  }

  private Looking looking() {
    return new Looking(!notLooked, notices());
  }

  private Notices notices() {
    return new Notices(spec.commandLine().getErr());
  }

  private static void write(Path file, PlanView view) {
    try {
      PlanReport.write(view, file);
    } catch (IOException e) {
      throw new UsageException("--report: cannot write " + file + ": " + e.getMessage());
    }
  }
}
