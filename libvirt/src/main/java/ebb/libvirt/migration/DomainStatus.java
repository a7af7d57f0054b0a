package ebb.libvirt.migration;

import ebb.host.cgroup.QuotasInForce;
import ebb.host.cgroup.VcpuQuotaThrottle;
import ebb.host.guest.ThreadVcpuClock;
import ebb.host.guest.VcpuThreads;
import ebb.host.system.HostFiles;
import ebb.libvirt.DomainInfo;
import ebb.libvirt.DomainState;
import ebb.libvirt.JobStats;
import ebb.libvirt.LibvirtConnection;
import ebb.libvirt.LibvirtDomain;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a domain, its migration and its throttle are doing.
 *
 * @param usedVcpus CPU that it uses, vCPU-seconds a second; empty when it is not to be seen
 * @param quotaShare share of its vCPUs that the quotas in libvirt's groups allow, whoever set them;
 *     empty without
 * @param shareByQuotas share of its vCPUs that all quotas of the host leave it, those of groups
 *     above among them; empty when they are not to be seen
 */
public record DomainStatus(
    DomainInfo info,
    DomainState state,
    JobStats job,
    OptionalDouble usedVcpus,
    OptionalDouble quotaShare,
    OptionalDouble shareByQuotas) {

  private static final Duration WINDOW = Duration.ofMillis(250);

  /** Looks at a domain for a quarter of a second. */
  public static DomainStatus read(LibvirtConnection connection, String name) {
    HostFiles host = HostFiles.ofThisMachine();
    try (LibvirtDomain domain = connection.domain(name)) {
      Optional<VcpuThreads> threads =
          DomainDriver.processOf(connection, domain, host).flatMap(DomainProcess::vcpus);
      DomainState state = domain.state();
      return new DomainStatus(
          domain.info(),
          state,
          state == DomainState.SHUT_OFF ? JobStats.none() : domain.jobStats(),
          threads.isPresent()
              ? OptionalDouble.of(new ThreadVcpuClock(threads.get()).usedVcpus(WINDOW))
              : OptionalDouble.empty(),
          threads.isPresent()
              ? VcpuQuotaThrottle.quotaShare(threads.get())
              : OptionalDouble.empty(),
          threads.isPresent() ? QuotasInForce.share(threads.get()) : OptionalDouble.empty());
    }
  }

  /**
   * The share of its vCPUs that the domain may use, 0 to 1, by all quotas and by QEMU's own
   * throttle; empty when its threads cannot be seen.
   */
  public OptionalDouble shareInForce() {
    double byQemu = 1 - job.throttlePercentage() / 100.0;
    return shareByQuotas.isPresent()
        ? OptionalDouble.of(Math.min(shareByQuotas.getAsDouble(), byQemu))
        : OptionalDouble.empty();
  }
}
