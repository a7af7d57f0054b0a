package ebb.cli;

import ebb.config.PlainText;
import ebb.config.Text;
import ebb.json.JsonObject;
import ebb.libvirt.JobStats;
import ebb.libvirt.LibvirtConnection;
import ebb.libvirt.migration.DomainStatus;
import java.util.Locale;

/** What a domain, its migration and its throttle are doing, as a table or as JSON. */
final class DomainStatusText {

  private DomainStatusText() {}

  static String of(GuestOptions.Domain domain, boolean json) {
    try (LibvirtConnection connection = domain.connect()) {
      DomainStatus status = DomainStatus.read(connection, domain.name());
      return json ? toJson(status).toString() : table(connection.uri(), status);
    }
  }

  private static String table(String uri, DomainStatus s) {
    int vcpus = s.info().vcpus();
    return String.format(
        Locale.ROOT,
        """
        libvirt    %s
        guest      %s (%s), %s, %d vCPU%s, using %s of %s
        migration  %s
        throttle   %s\
        """,
        PlainText.line(uri),
        PlainText.line(s.info().id().name()),
        s.info().id().uuid(),
        s.state().words(),
        vcpus,
        vcpus == 1 ? "" : "s",
        s.usedVcpus().isPresent()
            ? String.format(Locale.ROOT, "%.2f", s.usedVcpus().getAsDouble())
            : "an unknown part",
        vcpus,
        migration(s.job()),
        throttle(s));
  }

  private static String migration(JobStats job) {
    if (!job.isMigratingOut()) {
      return "none";
    }
    return String.format(
        Locale.ROOT,
        "%s, round %d, %s of %s remaining, %s sent in %s",
        word(job),
        job.iteration(),
        Text.bytes(job.remainingBytes()),
        Text.bytes(job.totalBytes()),
        Text.bytes(job.sentBytes()),
        Text.seconds(job.elapsedMillis() / 1000.0));
  }

  private static String word(JobStats job) {
    return job.isMigratingOut() ? job.kind().name().toLowerCase(Locale.ROOT) : "none";
  }

  private static String throttle(DomainStatus s) {
    String quota =
        s.quotaShare().isPresent()
            ? "quotas of libvirt's vCPU groups at " + Text.percent(s.quotaShare().getAsDouble())
            : "no quota on libvirt's vCPU groups";
    String qemu =
        s.job().throttlePercentage() > 0
            ? ", QEMU's own at " + s.job().throttlePercentage() + " %"
            : "";
    return quota + qemu + StatusCommand.inForce(s.shareInForce());
  }

  private static JsonObject toJson(DomainStatus s) {
    JsonObject object =
        JsonObject.empty()
            .with("domain", s.info().id().name())
            .with("uuid", s.info().id().uuid().toString())
            .with("runState", s.state().name().toLowerCase(Locale.ROOT).replace('_', '-'))
            .with("vcpus", s.info().vcpus())
            .with("usedVcpus", s.usedVcpus())
            .with("quotaShare", s.quotaShare())
            .with("shareInForce", s.shareInForce());
    JobStats job = s.job();
    return object
        .with("qemuThrottlePercentage", job.throttlePercentage())
        .with(
            "migration",
            JsonObject.empty()
                .with("status", word(job))
                .with("round", job.iteration())
                .with("totalBytes", job.totalBytes())
                .with("remainingBytes", job.remainingBytes())
                .with("sentBytes", job.sentBytes())
                .with("dirtiedBytesPerSecond", job.dirtiedBytesPerSecond())
                .with("totalMillis", job.elapsedMillis())
                .with("downtimeMillis", job.downtimeMillis()));
  }
}
