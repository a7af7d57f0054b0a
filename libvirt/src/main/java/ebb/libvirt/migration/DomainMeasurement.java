package ebb.libvirt.migration;

import ebb.core.Actuation;
import ebb.core.DirtySample;
import ebb.core.HypervisorTraits;
import ebb.core.policy.Ways;
import ebb.host.guest.ThreadVcpuClock;
import ebb.host.guest.VcpuClock;
import ebb.host.guest.VcpuThreads;
import ebb.host.system.HostFiles;
import ebb.libvirt.DirtyRate;
import ebb.libvirt.LibvirtConnection;
import ebb.libvirt.LibvirtDomain;
import ebb.steering.GuestMeasurement;
import ebb.steering.Looking;
import ebb.steering.MigrationException;
import ebb.steering.MigrationRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A look at a running domain: by ebb itself where it may and can, otherwise by the samples of its
 * pages that libvirt has taken, in windows of whole seconds.
 */
public final class DomainMeasurement {

  private static final long LONGEST_WINDOW = 60;
  private static final Duration LOOK = Duration.ofMillis(20);
  private static final double LAST_ANSWER_SECONDS = 5;
  private static final long MIB = 1 << 20;

  private final LibvirtDomain domain;
  private final VcpuClock clock;

  private DomainMeasurement(LibvirtDomain domain, VcpuClock clock) {
    this.domain = domain;
    this.clock = clock;
  }

  /**
   * Looks at a domain for a while; an interrupt ends that early.
   *
   * @param name the domain's name or UUID
   * @param howLong for libvirt's samples rounded down to whole seconds, at least one
   * @throws MigrationException when it migrates, or its vCPU threads are not to be seen from here
   * @throws ebb.libvirt.LibvirtException when its pages cannot be looked at, and libvirt is older
   *     than 7.2, or refuses
   */
  public static GuestMeasurement of(
      LibvirtConnection connection, String name, Duration howLong, Looking looking) {
    HostFiles host = HostFiles.ofThisMachine();
    try (LibvirtDomain domain = connection.domain(name)) {
      if (domain.jobStats().isMigratingOut()) {
        throw new MigrationException("domain " + domain.id().name() + " is being migrated already");
      }
      DomainProcess process =
          DomainDriver.processOf(connection, domain, host)
              .filter(found -> found.vcpus().isPresent())
              .orElseThrow(() ->
                  new MigrationException(
                      "the QEMU of domain "
                          + domain.id().name()
                          + " cannot be seen from here, so it cannot be measured: run ebb on the"
                          + " guest's host, with a URI that names no host (qemu:///system)"));
      return of(domain, process, howLong, looking);
    }
  }

  /**
   * In which ways a domain could be migrated, and what each would cost, by a look at it; empty
   * where that was too short to see it write.
   *
   * @param request how long to look, the speed, which has to be given, and what is to be turned on
   * @throws MigrationException as {@link #of}
   */
  public static Optional<Ways> ways(
      LibvirtConnection connection, String name, MigrationRequest request, Looking looking) {
    return of(connection, name, request.measuring().before(), looking)
        .ways(
            request.speedBytesPerSecond().orElseThrow(),
            HypervisorTraits.of(Actuation.AT_ONCE),
            LeversOfDaemon.of(connection.daemonVersion(), request.intent().allowsPostCopy()),
            request.levers(),
            request.intent());
  }

  /**
   * Measures a domain whose QEMU is known.
   *
   * @throws ebb.libvirt.LibvirtException as {@link #of}
   */
  static GuestMeasurement of(
      LibvirtDomain domain, DomainProcess process, Duration howLong, Looking looking) {
    VcpuThreads threads = process.vcpus().orElseThrow(DomainMeasurement::hasEnded);
    var clock = new ThreadVcpuClock(threads);
    long memory = domain.info().memoryBytes();
    return looking
        .at(threads, clock, memory, howLong)
        .orElseGet(() -> bySamples(domain, process, threads, clock, memory, howLong));
  }

  private static GuestMeasurement bySamples(
      LibvirtDomain domain,
      DomainProcess process,
      VcpuThreads threads,
      VcpuClock clock,
      long memory,
      Duration howLong) {
    // Before the first sample: where the host gives huge pages, looking at memory is to take it.
    long filled = Math.min(memory, process.process().keptBytes().orElse(memory));
    double before = clock.vcpuSeconds();
    long start = System.nanoTime();
    List<DirtySample> samples = new DomainMeasurement(domain, clock).samples(howLong.toSeconds());
    double demand = (clock.vcpuSeconds() - before) / ((System.nanoTime() - start) / 1e9);
    return new GuestMeasurement(samples, demand, threads.tids().size(), memory, filled);
  }

  private static MigrationException hasEnded() {
    return new MigrationException("the domain's QEMU has ended");
  }

  /** Windows each twice as long as the one before; the last one takes what is left. */
  private List<DirtySample> samples(long seconds) {
    var samples = new ArrayList<DirtySample>();
    long left = Math.max(1, seconds);
    long window = 1;
    while (left > 0 && !Thread.currentThread().isInterrupted()) {
      window = left < 3 * window ? left : window;
      sample((int) Math.min(window, LONGEST_WINDOW)).ifPresent(samples::add);
      left -= window;
      window *= 2;
    }
    return samples;
  }

  private Optional<DirtySample> sample(int window) {
    double before = clock.vcpuSeconds();
    long start = System.nanoTime();
    domain.startDirtyRate(window);
    pause(Duration.ofSeconds(window));
    DirtyRate rate = domain.dirtyRate();
    while (!rate.measured() && elapsed(start) < window + LAST_ANSWER_SECONDS) {
      pause(LOOK);
      rate = domain.dirtyRate();
    }
    double used = (clock.vcpuSeconds() - before) / Math.max(window, elapsed(start)) * window;
    // QEMU rounds what it found down to whole MiB before it makes a rate of it.
    long bytes = rate.bytesPerSecond() * window + MIB / 2;
    return rate.measured() && used > 0
        ? Optional.of(new DirtySample(used, bytes))
        : Optional.empty();
  }

  private static double elapsed(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
