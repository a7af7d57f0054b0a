package ebb.cli;

import ebb.config.Text;
import ebb.json.JsonObject;
import ebb.qemu.migration.Direction;
import ebb.qemu.migration.GuestStatus;
import ebb.qemu.qmp.QmpClient;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says what a migration, the throttle and the guest are doing. */
@Command(
    name = "status",
    description = {
      "Shows what a guest, its migration and its throttle are doing. Changes nothing.",
      "",
      "  ebb status --connect qemu:///system --domain guest1",
      ""
    })
final class StatusCommand implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init") // injected
  private CommandSpec spec;

  @Mixin private final GuestOptions guest = new GuestOptions();

  @Option(names = "--json", description = "print one JSON object instead of text")
  private boolean json;

  @Override
  public Integer call() {
    Optional<GuestOptions.Domain> domain = guest.domain();
    if (domain.isPresent()) {
      spec.commandLine().getOut().println(DomainStatusText.of(domain.get(), json));
      return ExitCode.COMPLETED;
    }
    try (QmpClient qmp = guest.connect(new Notices(spec.commandLine().getErr()))) {
      GuestStatus status = GuestStatus.read(qmp);
      spec.commandLine().getOut().println(json ? toJson(status) : table(status));
    }
    return ExitCode.COMPLETED;
  }

  private static String table(GuestStatus s) {
    return String.format(
        Locale.ROOT,
        """
        QEMU       %s
        guest      %s, %d vCPU%s, using %s of %s
        migration  %s
        throttle   %s\
        """,
        s.qemuVersion(),
        s.runState(),
        s.vcpus(),
        s.vcpus() == 1 ? "" : "s",
        s.usedVcpus().isPresent()
            ? String.format(Locale.ROOT, "%.2f", s.usedVcpus().getAsDouble())
            : "an unknown part",
        s.vcpus(),
        migration(s),
        throttle(s));
  }

  private static String migration(GuestStatus s) {
    var info = s.migration();
    var counters = info.counters();
    if (s.direction() == Direction.IN) {
      return "a guest comes in, or is waited for; ebb belongs at the QEMU that it leaves";
    }
    if (info.status().isEmpty() || info.status().equals("none")) {
      return "none";
    }
    return String.format(
        Locale.ROOT,
        "%s, round %d, %s of %s remaining, %s sent in %s%s",
        info.status(),
        counters.round(),
        Text.bytes(counters.remainingBytes()),
        Text.bytes(counters.totalBytes()),
        Text.bytes(counters.sentBytes()),
        Text.seconds(counters.totalMillis() / 1000.0),
        info.error().map(reason -> " (" + reason + ")").orElse(""));
  }

  private static String throttle(GuestStatus s) {
    String quota =
        s.quotaShare().isPresent()
            ? "cgroup quota " + Text.percent(s.quotaShare().getAsDouble())
            : "no cgroup quota of ebb's";
    String qemu =
        s.migration().counters().throttlePercentage() > 0
            ? ", QEMU's own at " + s.migration().counters().throttlePercentage() + " %"
            : "";
    return quota + qemu + inForce(s.shareInForce());
  }

  /** Everything that holds a guest together: quotas of others are among it. */
  static String inForce(OptionalDouble share) {
    return share.isPresent() && share.getAsDouble() < 1
        ? "; in force: " + Text.percent(share.getAsDouble())
        : "";
  }

  private static JsonObject toJson(GuestStatus s) {
    var info = s.migration();
    var counters = info.counters();
    JsonObject object =
        JsonObject.empty()
            .with("qemuVersion", s.qemuVersion())
            .with("runState", s.runState())
            .with("vcpus", s.vcpus())
            .with("usedVcpus", s.usedVcpus())
            .with("quotaShare", s.quotaShare())
            .with("shareInForce", s.shareInForce());
    return object
        .with("qemuThrottlePercentage", counters.throttlePercentage())
        .with(
            "migration",
            JsonObject.empty()
                .with("status", info.status().isEmpty() ? "none" : info.status())
                .with("direction", s.direction().name().toLowerCase(Locale.ROOT))
                .with("round", counters.round())
                .with("totalBytes", counters.totalBytes())
                .with("remainingBytes", counters.remainingBytes())
                .with("sentBytes", counters.sentBytes())
                .with("dirtiedBytesPerSecond", counters.dirtiedBytesPerSecond())
                .with("totalMillis", counters.totalMillis())
                .with("downtimeMillis", counters.downtimeMillis()));
  }
}
