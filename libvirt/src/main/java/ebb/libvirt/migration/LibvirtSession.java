package ebb.libvirt.migration;

import ebb.core.Decision;
import ebb.core.HypervisorTraits;
import ebb.core.Phase;
import ebb.core.Policy;
import ebb.core.Reading;
import ebb.core.loop.SteeringLoop;
import ebb.core.measure.WorkMeter;
import ebb.core.policy.Policies;
import ebb.libvirt.DomainState;
import ebb.libvirt.LibvirtConnection;
import ebb.libvirt.LibvirtDomain;
import ebb.libvirt.LibvirtException;
import ebb.libvirt.MigrationTarget;
import ebb.qemu.host.HostFiles;
import ebb.qemu.journal.Flight;
import ebb.qemu.journal.Journal;
import ebb.qemu.migration.MigrationException;
import ebb.qemu.migration.MigrationRequest;
import ebb.qemu.migration.MigrationSummary;
import ebb.qemu.migration.MigrationSummary.Status;
import ebb.qemu.migration.StallWatch;
import ebb.qemu.migration.SteeringSession;
import ebb.qemu.migration.Takeover;
import ebb.qemu.recording.RecordingHeader;
import ebb.qemu.throttle.ThrottleChoice;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One migration of a libvirt domain from start to end, whoever starts it. There is one attempt:
 * libvirt leaves it to whoever asked to ask again.
 */
public final class LibvirtSession implements SteeringSession {

  private final GuestOfDomain guest;
  private final MigrationRequest request;
  private final Optional<MigrationTarget> target;
  private final Consumer<String> notices;
  private boolean begun;
  private volatile boolean cancelled;
  private Optional<String> gaveUp = Optional.empty();

  private LibvirtSession(
      GuestOfDomain guest,
      MigrationRequest request,
      Optional<MigrationTarget> target,
      Consumer<String> notices) {
    this.guest = guest;
    this.request = request;
    this.target = target;
    this.notices = notices;
  }

  /**
   * Prepares a migration that ebb has libvirt start.
   *
   * @param name the domain's name or UUID
   * @param notices told in plain words what the operator should know
   * @throws MigrationException when the domain does not run, or migrates already
   */
  public static LibvirtSession start(
      LibvirtConnection connection,
      String name,
      MigrationRequest request,
      MigrationTarget target,
      ThrottleChoice throttle,
      Consumer<String> notices) {
    return open(
        connection,
        name,
        domain -> {
          if (domain.jobStats().isMigratingOut()) {
            throw new MigrationException(
                "domain "
                    + domain.id().name()
                    + " is being migrated already; to steer that migration: ebb attach --connect "
                    + connection.uri()
                    + " --domain "
                    + domain.id().name());
          }
          DomainState state = domain.state();
          if (state != DomainState.RUNNING) {
            throw new MigrationException(
                "domain "
                    + domain.id().name()
                    + " is "
                    + state.words()
                    + ", not running; move it with virsh: nothing has to be throttled");
          }
          return new LibvirtSession(
              new GuestOfDomain(
                  connection, domain, request, true, throttle, Journal.ofThisUser(), notices),
              request,
              Optional.of(target),
              notices);
        });
  }

  /**
   * Prepares to steer a migration that somebody else has started.
   *
   * @throws MigrationException when none is under way
   */
  public static LibvirtSession attach(
      LibvirtConnection connection,
      String name,
      MigrationRequest request,
      ThrottleChoice throttle,
      Consumer<String> notices) {
    return open(
        connection,
        name,
        domain -> {
          if (!domain.jobStats().isMigratingOut()) {
            throw new MigrationException(
                "domain "
                    + domain.id().name()
                    + " is not being migrated away from here; to start that: ebb migrate --connect "
                    + connection.uri()
                    + " --domain "
                    + domain.id().name()
                    + " --to URI");
          }
          return new LibvirtSession(
              new GuestOfDomain(
                  connection, domain, request, false, throttle, Journal.ofThisUser(), notices),
              request,
              Optional.empty(),
              notices);
        });
  }

  private interface Preparation {
    LibvirtSession prepare(LibvirtDomain domain);
  }

  /** A domain that no session is made of is closed again. */
  private static LibvirtSession open(
      LibvirtConnection connection, String name, Preparation preparation) {
    LibvirtDomain domain = connection.domain(name);
    try {
      return preparation.prepare(domain);
    } catch (RuntimeException e) {
      domain.close();
      throw e;
    }
  }

  /**
   * What an ebb that has gone had been asked for, when it had steered the migration that is under
   * way.
   */
  public static Optional<RecordingHeader> steeredBefore(LibvirtConnection connection, String name) {
    HostFiles host = HostFiles.ofThisMachine();
    try (LibvirtDomain domain = connection.domain(name)) {
      var id =
          GuestOfDomain.idOf(
              connection, domain, GuestOfDomain.processOf(connection, domain, host), host);
      return Takeover.of(
              Journal.ofThisUser().flight(id), domain.jobStats().elapsedMillis(), notice -> {})
          .flight()
          .map(Flight::header);
    }
  }

  /** The downtime limit that a domain's migrations are set to. */
  public static Duration downtimeLimit(LibvirtConnection connection, String name) {
    try (LibvirtDomain domain = connection.domain(name)) {
      return Duration.ofMillis(Math.max(1, domain.maxDowntimeMillis()));
    }
  }

  @Override
  public double demandVcpus() {
    return guest.demandVcpus();
  }

  @Override
  public String throttleName() {
    return guest.throttle().name();
  }

  @Override
  public HypervisorTraits traits() {
    return HypervisorTraits.of(guest.throttle().actuation());
  }

  @Override
  public long speedBytesPerSecond() {
    return guest.speedBytesPerSecond();
  }

  @Override
  public MigrationSummary run(Attempts observers) {
    Takeover before = guest.before();
    long originNanos = before.originNanos();
    var migration = new LibvirtMigration(guest, target.isEmpty(), originNanos, notices);
    var meter = new WorkMeter(guest.demandVcpus());
    boolean arrived = false;
    try {
      Optional<String> reason = Optional.empty();
      Status status = Status.CANCELLED;
      if (begin()) {
        try {
          status = statusOf(steer(migration, meter, originNanos, observers.begin(1)));
          reason = gaveUp.or(migration::failure);
        } catch (LibvirtException e) {
          status = Status.FAILED;
          reason = Optional.of(connectionLost(e));
        }
      }
      arrived = status == Status.COMPLETED;
      boolean failed = gaveUp.isPresent() && status == Status.CANCELLED;
      return MigrationSummary.of(
          failed ? Status.FAILED : status,
          arrived || (cancelled && status == Status.CANCELLED) ? Optional.empty() : reason,
          migration.info(),
          meter.lostSeconds(),
          meter.leastShare(),
          throttleName(),
          request,
          speedBytesPerSecond(),
          1);
    } finally {
      migration.close();
      guest.close(arrived);
    }
  }

  private static String connectionLost(LibvirtException e) {
    return "libvirt has gone in mid-migration ("
        + e.getMessage()
        + "); the throttle is lifted; look whether the guest runs here or at the destination";
  }

  private Phase steer(
      LibvirtMigration migration,
      WorkMeter meter,
      long originNanos,
      SteeringLoop.Observer observer) {
    Takeover before = guest.before();
    Policy policy = Policies.create(request.policy(), request.intent(), traits());
    before.replay(policy, meter);
    var stall = new StallWatch(request.perseverance().stallTimeout());
    var header = new RecordingHeader(request.policy(), request.intent(), traits());
    try (var record =
        before.recorder(guest.claim(), header, originNanos, guest.demandVcpus(), notices)) {
      return SteeringLoop.run(
              migration,
              policy,
              request.intent(),
              (Reading reading, Decision decision) -> {
                meter.add(reading);
                record.onStep(reading, decision, migration.info().totalMillis());
                observer.onStep(reading, decision);
                if (cancelled && !reading.phase().isFinal()) {
                  guest.abort(); // the first time there may have been no job yet
                }
                if (gaveUp.isEmpty() && stall.isOver(reading)) {
                  giveUp();
                }
              })
          .phase();
    }
  }

  private void giveUp() {
    String reason =
        "nothing has got across the link for "
            + request.perseverance().stallTimeout().toSeconds()
            + " s";
    gaveUp = Optional.of(reason + "; ebb has cancelled the migration");
    notices.accept(reason + ": cancelling the migration");
    guest.abort();
  }

  private Status statusOf(Phase phase) {
    return switch (phase) {
      case COMPLETED -> Status.COMPLETED;
      case CANCELLED -> Status.CANCELLED;
      // Of a migration that others started libvirt does not say how it ended.
      default -> cancelled ? Status.CANCELLED : Status.FAILED;
    };
  }

  private synchronized boolean begin() {
    if (!cancelled) {
      begun = true;
      target.ifPresent(guest::start);
    }
    return begun;
  }

  @Override
  public synchronized void cancel() {
    cancelled = true;
    guest.throttle().close();
    if (begun) {
      guest.abort();
    }
  }

  @Override
  public void close() {
    guest.close(false);
  }
}
