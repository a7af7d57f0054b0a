package ebb.libvirt.migration;

import ebb.core.Cure;
import ebb.core.Intent;
import ebb.core.lever.LeverSupport;
import ebb.core.lever.Levers;
import ebb.core.notice.Notice;
import ebb.core.notice.NoticeListener;
import ebb.host.cgroup.CgroupThrottle;
import ebb.host.cgroup.Custody;
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
import ebb.json.JsonObject;
import ebb.libvirt.LibvirtConnection;
import ebb.libvirt.LibvirtDomain;
import ebb.libvirt.LibvirtException;
import ebb.libvirt.MigrationTarget;
import ebb.steering.GuestMeasurement;
import ebb.steering.Looking;
import ebb.steering.journal.GuestId;
import ebb.steering.session.FoundGuest;
import ebb.steering.session.GuestDriver;
import ebb.steering.session.MigrationJob;
import ebb.steering.session.MigrationParameters;
import ebb.steering.session.OwnThrottle;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A domain of libvirt's. */
final class DomainDriver implements GuestDriver {

  private final LibvirtConnection connection;
  private final LibvirtDomain domain;
  private Optional<MigrationTarget> target;
  private final ThrottleChoice choice;
  private final NoticeListener notices;
  private final Optional<DomainProcess> process;
  private final FoundSettings settings;
  private final FoundGuest found;
  private final DomainParameters parameters;

  /**
   * @param domain closed with this
   * @param target where libvirt is told to migrate it to; empty when it does so already
   */
  DomainDriver(
      LibvirtConnection connection,
      LibvirtDomain domain,
      Optional<MigrationTarget> target,
      ThrottleChoice choice,
      NoticeListener notices) {
    this.connection = connection;
    this.domain = domain;
    this.target = target;
    this.choice = choice;
    this.notices = notices;
    this.process = processOf(connection, domain, HostFiles.ofThisMachine());
    this.settings = FoundSettings.read(connection, domain);
    this.found =
        new FoundGuest(
            idOf(connection, domain, process),
            vcpusNow(),
            settings.toJson(),
            settings.speedBytesPerSecond());
    this.parameters = new DomainParameters(domain);
  }

  static Optional<DomainProcess> processOf(
      LibvirtConnection connection, LibvirtDomain domain, HostFiles host) {
    return connection.isLocal()
        ? DomainProcess.find(host, domain.id(), System.getenv())
        : Optional.empty();
  }

  /**
   * Names the guest by its process where that is known: one and the same for whoever steers it, be
   * it through libvirt or by its QEMU's monitor.
   */
  static GuestId idOf(
      LibvirtConnection connection, LibvirtDomain domain, Optional<DomainProcess> process) {
    return GuestId.of(
        process.map(DomainProcess::process), connection.uri() + " " + domain.id().name());
  }

  @Override
  public String name() {
    return "libvirt";
  }

  @Override
  public boolean starts() {
    return target.isPresent();
  }

  @Override
  public FoundGuest found() {
    return found;
  }

  /** Its vCPUs now. */
  Vcpus vcpusNow() {
    return process.flatMap(DomainProcess::vcpus).map(Vcpus::of).orElseGet(() -> Vcpus.unseen(1));
  }

  @Override
  public long elapsedMillis() {
    return domain.jobStats().elapsedMillis();
  }

  @Override
  public Throttle throttle(Custody custody) {
    return switch (choice) {
      case NONE -> new NoThrottle();
      case QEMU ->
          throw new ThrottleException(
              "libvirt does not let anybody steer QEMU's own throttle: "
                  + Cure.BY_CGROUP
                  + ", or "
                  + Cure.BY_MONITOR);
      case AUTO, CGROUP -> cgroup(custody);
    };
  }

  private Throttle cgroup(Custody custody) {
    VcpuThreads threads =
        found
            .vcpus()
            .threads()
            .orElseThrow(() ->
                new ThrottleException(
                    "the QEMU of domain "
                        + domain.id().name()
                        + " cannot be seen from here, so it cannot be throttled: run ebb on the"
                        + " host of the guest, as root, with a URI that names no host"
                        + " (qemu:///system); or "
                        + Cure.WITHOUT_THROTTLE));
    Optional<VcpuQuotaThrottle> ofLibvirt = VcpuQuotaThrottle.create(threads, custody, notices);
    Throttle quotas =
        ofLibvirt.isPresent() ? ofLibvirt.get() : CgroupThrottle.create(threads, custody, notices);
    return new PersistentThrottle(quotas, notices);
  }

  /** A downtime limit that libvirt does not take now is kept in force, which tries it again. */
  @Override
  public Map<String, Long> prepare(Throttle throttle, Intent intent, Map<String, Long> wanted) {
    var set = new HashMap<>(wanted);
    set.computeIfPresent(MigrationParameters.SPEED, (name, cap) -> domain.setMaxSpeed(cap));
    var rest = new HashMap<>(wanted);
    rest.remove(MigrationParameters.SPEED);
    set.putAll(parameters.setNow(rest));
    return set;
  }

  /** Of a migration that others have started libvirt does not say. */
  @Override
  public boolean mayTurnToPostCopy() {
    return target.map(MigrationTarget::allowsPostCopy).orElse(true);
  }

  @Override
  public LeverSupport leverSupport() {
    boolean postCopy = target.map(MigrationTarget::allowsPostCopy).orElse(false);
    return LeversOfDaemon.of(connection.daemonVersion(), postCopy);
  }

  @Override
  public void turnOn(Levers levers) {
    target = target.map(it -> it.with(levers));
  }

  /** Where libvirt is told to migrate it to, with what is turned on. */
  Optional<MigrationTarget> target() {
    return target;
  }

  /** Goes without what is turned on, where libvirt has refused that. */
  void leaveLevers(String why) {
    notices.tell(
        Notice.Kind.LEVERS,
        "the migration goes without " + target.orElseThrow().levers() + ": " + why);
    turnOn(Levers.NONE);
  }

  @Override
  public long heldPercentage() {
    return domain.jobStats().throttlePercentage();
  }

  @Override
  public Optional<GuestMeasurement> measure(VcpuClock clock, Duration howLong, Looking looking) {
    if (process.isEmpty() || !found.vcpus().visible()) {
      return Optional.empty();
    }
    try {
      return Optional.of(DomainMeasurement.of(domain, process.get(), howLong, looking));
    } catch (LibvirtException e) {
      notices.tell(
          Notice.Kind.MEASURING, e.getMessage() + "; ebb learns the guest from its rounds alone");
      return Optional.empty();
    }
  }

  @Override
  public MigrationParameters parameters() {
    return parameters;
  }

  @Override
  public Optional<OwnThrottle> ownThrottle() {
    return Optional.of(new AutoConvergeOfDomain(domain, parameters));
  }

  @Override
  public long limitSpeed(long bytesPerSecond) {
    return domain.setMaxSpeed(bytesPerSecond);
  }

  @Override
  public MigrationJob job() {
    return new DomainJob(this, connection, domain);
  }

  @Override
  public boolean restore(JsonObject before) {
    parameters.close();
    try {
      FoundSettings.of(before).orElse(settings).putBack(domain);
      return true;
    } catch (LibvirtException e) {
      if (!e.isGone()) {
        notices.tell(
            Notice.Kind.LEFT_BEHIND,
            e.getMessage() + "; its settings are not put back: " + Cure.RECOVER);
      }
      return e.isGone();
    }
  }

  @Override
  public void close() {
    parameters.close();
    domain.close();
  }
}
