package ebb.libvirt.migration;

import ebb.libvirt.DomainInfo;
import ebb.libvirt.DomainState;
import ebb.libvirt.JobStats;
import ebb.libvirt.LibvirtConnection;
import ebb.libvirt.LibvirtDomain;
import ebb.qemu.host.HostFiles;
import ebb.qemu.host.ThreadVcpuClock;
import ebb.qemu.host.VcpuThreads;
import ebb.qemu.throttle.VcpuQuotaThrottle;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a domain, its migration and its throttle are doing.
 *
 * @param usedVcpus CPU that it uses, vCPU-seconds a second; empty when it is not to be seen
 * @param quotaShare share of its vCPUs that the quotas in libvirt's groups allow, whoever set them;
 *     empty without
 */
public record DomainStatus(
    DomainInfo info,
    DomainState state,
    JobStats job,
    OptionalDouble usedVcpus,
    OptionalDouble quotaShare) {

  private static final Duration WINDOW = Duration.ofMillis(250);

  /** Looks at a domain for a quarter of a second. */
  public static DomainStatus read(LibvirtConnection connection, String name) {
    HostFiles host = HostFiles.ofThisMachine();
    try (LibvirtDomain domain = connection.domain(name)) {
      Optional<VcpuThreads> threads =
          GuestOfDomain.processOf(connection, domain, host).flatMap(DomainProcess::vcpus);
      DomainState state = domain.state();
      return new DomainStatus(
          domain.info(),
          state,
          state == DomainState.SHUT_OFF ? JobStats.none() : domain.jobStats(),
          threads.isPresent() ? OptionalDouble.of(usage(threads.get())) : OptionalDouble.empty(),
          threads.isPresent()
              ? VcpuQuotaThrottle.quotaShare(threads.get())
              : OptionalDouble.empty());
    }
  }

  private static double usage(VcpuThreads threads) {
    var clock = new ThreadVcpuClock(threads);
    double before = clock.vcpuSeconds();
    long start = System.nanoTime();
    try {
      Thread.sleep(WINDOW);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return (clock.vcpuSeconds() - before) / ((System.nanoTime() - start) / 1e9);
  }
}
