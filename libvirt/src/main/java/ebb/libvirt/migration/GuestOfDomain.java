package ebb.libvirt.migration;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import ebb.core.HypervisorTraits;
import ebb.host.cgroup.CgroupThrottle;
import ebb.host.cgroup.VcpuQuotaThrottle;
import ebb.host.guest.VcpuClock;
import ebb.host.guest.VcpuThreads;
import ebb.host.guest.Vcpus;
import ebb.host.system.HostFiles;
import ebb.host.throttle.NoThrottle;
import ebb.host.throttle.PersistentThrottle;
import ebb.host.throttle.Throttle;
import ebb.host.throttle.ThrottleChoice;
import ebb.host.throttle.ThrottleException;
import ebb.libvirt.LibvirtConnection;
import ebb.libvirt.LibvirtDomain;
import ebb.libvirt.LibvirtException;
import ebb.libvirt.MigrationTarget;
import ebb.steering.ChangeablePolicy;
import ebb.steering.GuestDemand;
import ebb.steering.GuestMeasurement;
import ebb.steering.MigrationRequest;
import ebb.steering.Takeover;
import ebb.steering.journal.Claim;
import ebb.steering.journal.GuestId;
import ebb.steering.journal.Journal;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A domain made ready to be steered: claimed, noted in the journal, its throttle set up, its
 * migration set as asked. Closing undoes all of that.
 */
final class GuestOfDomain implements ChangeablePolicy.Guest {

  private final LibvirtConnection connection;
  private final LibvirtDomain domain;
  private final HostFiles host = HostFiles.ofThisMachine();
  private final Optional<DomainProcess> process;
  private final Vcpus vcpus;
  private final Claim claim;
  private final Takeover before;
  private final VcpuClock clock;
  private final Throttle throttle;
  private final Consumer<String> notices;
  private final FoundSettings found;
  private final double demand;
  private final Optional<GuestMeasurement> measurement;
  private final DomainCare care;
  private volatile @Nullable LibvirtException refusal;

  @GuardedBy("this")
  private boolean closed;

  /**
   * @param starts whether ebb starts the migration, or it is under way
   */
  GuestOfDomain(
      LibvirtConnection connection,
      LibvirtDomain domain,
      MigrationRequest request,
      boolean starts,
      ThrottleChoice choice,
      Journal journal,
      Consumer<String> notices) {
    this.connection = connection;
    this.domain = domain;
    this.notices = notices;
    this.process = processOf(connection, domain, host);
    this.vcpus = look();
    FoundSettings now = FoundSettings.read(connection, domain);
    this.claim =
        journal.claim(
            idOf(connection, domain, process),
            starts ? "ebb migrate" : "ebb attach",
            now.toJson(),
            notices);
    this.found = FoundSettings.of(claim.settings()).orElse(now);
    try {
      this.before =
          starts
              ? Takeover.nothing()
              : Takeover.of(claim.flight(), domain.jobStats().elapsedMillis(), notices);
      this.clock = before.clock(vcpus);
      this.throttle = open(choice);
      this.care = new DomainCare(domain, request, throttle, now.speedBytesPerSecond(), notices);
    } catch (RuntimeException e) {
      claim.close(claim.predecessor().isEmpty());
      throw e;
    }
    try {
      care.begin();
      this.measurement = starts ? measure(request.measuring().before()) : Optional.empty();
      this.demand =
          before
              .demandVcpus()
              .orElseGet(() ->
                  measurement.map(GuestMeasurement::demandVcpus).orElseGet(this::measureDemand));
      measurement.ifPresent(
          it -> it.refuseWhatCannotBe(request, now.speedBytesPerSecond(), traits()));
    } catch (RuntimeException e) {
      close(false);
      throw e;
    }
  }

  static Optional<DomainProcess> processOf(
      LibvirtConnection connection, LibvirtDomain domain, HostFiles host) {
    return connection.isLocal()
        ? DomainProcess.find(host, domain.id(), System.getenv())
        : Optional.empty();
  }

  /** The same guest for all who steer it, be it through libvirt or by its QEMU's monitor. */
  static GuestId idOf(
      LibvirtConnection connection, LibvirtDomain domain, Optional<DomainProcess> process) {
    return GuestId.of(
        process.map(DomainProcess::process), connection.uri() + " " + domain.id().name());
  }

  private Throttle open(ThrottleChoice choice) {
    return switch (choice) {
      case NONE -> new NoThrottle();
      case QEMU ->
          throw new ThrottleException(
              "libvirt does not let anybody steer QEMU's own throttle; use --throttle cgroup, or"
                  + " reach the QEMU by --qmp");
      case AUTO, CGROUP -> cgroup();
    };
  }

  private Throttle cgroup() {
    if (vcpus.threads().isEmpty()) {
      throw new ThrottleException(
          "the QEMU of domain "
              + domain.id().name()
              + " cannot be seen from here, so it cannot be throttled: run ebb on the host of the"
              + " guest, as root, with a URI that names no host (qemu:///system); or use"
              + " --throttle none to watch");
    }
    VcpuThreads threads = vcpus.threads().get();
    Optional<VcpuQuotaThrottle> ofLibvirt = VcpuQuotaThrottle.create(threads, claim, notices);
    Throttle quotas =
        ofLibvirt.isPresent() ? ofLibvirt.get() : CgroupThrottle.create(threads, claim, notices);
    return new PersistentThrottle(quotas, notices);
  }

  /** Sees to it that what libvirt was told is in force. */
  DomainCare care() {
    return care;
  }

  /** What cannot be measured is learnt on the way. */
  private Optional<GuestMeasurement> measure(Duration howLong) {
    if (howLong.isZero() || process.isEmpty() || !vcpus.visible()) {
      return Optional.empty();
    }
    try {
      return Optional.of(DomainMeasurement.of(domain, process.get(), howLong));
    } catch (LibvirtException e) {
      notices.accept(e.getMessage() + "; ebb learns the guest from its rounds alone");
      return Optional.empty();
    }
  }

  /** What a look at it before the start has shown. */
  Optional<GuestMeasurement> measurement() {
    return measurement;
  }

  private double measureDemand() {
    return GuestDemand.measure(clock, vcpus.count(), () -> domain.jobStats().throttlePercentage());
  }

  /** Has libvirt migrate, on a thread of its own, which ends with the migration. */
  void start(MigrationTarget target) {
    Thread.ofPlatform()
        .daemon()
        .name("ebb-libvirt-migrate")
        .start(() -> {
          try {
            domain.migrate(target);
          } catch (LibvirtException e) {
            refusal = e;
          }
        });
  }

  /** Why libvirt did not migrate, once it has said so. */
  Optional<String> refused() {
    return Optional.ofNullable(refusal).map(e -> String.valueOf(e.getMessage()));
  }

  /** Whether that was because somebody had it cancelled. */
  boolean wasAborted() {
    LibvirtException why = refusal;
    return why != null && why.isAborted();
  }

  /** Asks libvirt to cancel; the job will tell. */
  void abort() {
    try {
      domain.abortJob();
    } catch (LibvirtException e) {
      // Too late, or too early: there is no job.
    }
  }

  /** Its vCPUs now. */
  Vcpus look() {
    return process.flatMap(DomainProcess::vcpus).map(Vcpus::of).orElseGet(() -> Vcpus.unseen(1));
  }

  LibvirtConnection connection() {
    return connection;
  }

  LibvirtDomain domain() {
    return domain;
  }

  /** Its vCPUs as they were at the start. */
  Vcpus vcpus() {
    return vcpus;
  }

  VcpuClock clock() {
    return clock;
  }

  Throttle throttle() {
    return throttle;
  }

  @Override
  public Claim claim() {
    return claim;
  }

  Takeover before() {
    return before;
  }

  @Override
  public HypervisorTraits traits() {
    return HypervisorTraits.of(throttle.actuation());
  }

  @Override
  public double demandVcpus() {
    return demand;
  }

  /**
   * Lifts the throttle, and puts libvirt's settings back unless the guest has left. From any
   * thread; who comes second waits for the first.
   *
   * @param arrived whether it runs at the destination now
   */
  synchronized void close(boolean arrived) {
    throttle.close();
    if (closed) {
      return;
    }
    closed = true;
    care.close();
    if (!arrived) {
      restore();
    }
    claim.close(true);
    domain.close();
  }

  private void restore() {
    try {
      found.putBack(domain);
    } catch (LibvirtException e) {
      if (!e.isGone()) {
        notices.accept(e.getMessage());
      }
    }
  }
}
