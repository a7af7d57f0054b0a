package ebb.libvirt.migration;

import ebb.core.Cure;
import ebb.core.notice.NoticeListener;
import ebb.host.system.HostFiles;
import ebb.host.throttle.ThrottleChoice;
import ebb.libvirt.DomainState;
import ebb.libvirt.LibvirtConnection;
import ebb.libvirt.LibvirtDomain;
import ebb.libvirt.MigrationTarget;
import ebb.steering.MigrationException;
import ebb.steering.MigrationRequest;
import ebb.steering.Takeover;
import ebb.steering.journal.Flight;
import ebb.steering.journal.Journal;
import ebb.steering.recording.RecordingHeader;
import ebb.steering.session.Session;
import java.time.Duration;
import java.util.Optional;

/** Opens sessions for domains of libvirt's. */
public final class DomainSessions {

  private DomainSessions() {}

  /**
   * Prepares a migration that ebb has libvirt start.
   *
   * @param name the domain's name or UUID
   * @param notices told in plain words what the operator should know
   * @throws MigrationException when the domain does not run, or migrates already
   */
  public static Session start(
      LibvirtConnection connection,
      String name,
      MigrationRequest request,
      MigrationTarget target,
      ThrottleChoice throttle,
      NoticeListener notices) {
    return open(
        connection,
        name,
        request,
        domain -> {
          refuseUnlessItRuns(domain);
          MigrationTarget allowing =
              request.intent().allowsPostCopy() ? target.withPostCopy() : target;
          return new DomainDriver(connection, domain, Optional.of(allowing), throttle, notices);
        },
        notices);
  }

  private static void refuseUnlessItRuns(LibvirtDomain domain) {
    String name = domain.id().name();
    if (domain.jobStats().isMigratingOut()) {
      throw new MigrationException("domain " + name + " is being migrated already: " + Cure.ATTACH);
    }
    DomainState state = domain.state();
    if (state != DomainState.RUNNING) {
      throw new MigrationException(
          "domain "
              + name
              + " is "
              + state.words()
              + "; only a running domain needs ebb, move it with virsh");
    }
  }

  /**
   * Prepares to steer a migration that somebody else has started.
   *
   * @throws MigrationException when none is under way
   */
  public static Session attach(
      LibvirtConnection connection,
      String name,
      MigrationRequest request,
      ThrottleChoice throttle,
      NoticeListener notices) {
    return open(
        connection,
        name,
        request,
        domain -> {
          if (!domain.jobStats().isMigratingOut()) {
            throw new MigrationException(
                "domain "
                    + domain.id().name()
                    + " is not being migrated away from here: "
                    + Cure.START);
          }
          return new DomainDriver(connection, domain, Optional.empty(), throttle, notices);
        },
        notices);
  }

  private interface Preparation {
    DomainDriver of(LibvirtDomain domain);
  }

  /** A domain that no session is made of is closed again. */
  private static Session open(
      LibvirtConnection connection,
      String name,
      MigrationRequest request,
      Preparation preparation,
      NoticeListener notices) {
    LibvirtDomain domain = connection.domain(name);
    DomainDriver driver;
    try {
      driver = preparation.of(domain);
    } catch (RuntimeException e) {
      domain.close();
      throw e;
    }
    return Session.open(driver, request, Journal.ofThisUser(), notices);
  }

  /**
   * What an ebb that has gone had been asked for, when it had steered the migration that is under
   * way.
   */
  public static Optional<RecordingHeader> steeredBefore(LibvirtConnection connection, String name) {
    HostFiles host = HostFiles.ofThisMachine();
    try (LibvirtDomain domain = connection.domain(name)) {
      var id =
          DomainDriver.idOf(connection, domain, DomainDriver.processOf(connection, domain, host));
      return Takeover.of(
              Journal.ofThisUser().flight(id),
              () -> domain.jobStats().elapsedMillis(),
              notice -> {})
          .flight()
          .map(Flight::header);
    }
  }

  /** The downtime limit that is set; if by an ebb that has gone, what that was asked. */
  public static Duration downtimeLimit(LibvirtConnection connection, String name) {
    Optional<Duration> before =
        steeredBefore(connection, name)
            .map(it -> Duration.ofMillis(Math.round(it.intent().maxDowntimeSeconds() * 1000)));
    if (before.isPresent()) {
      return before.get();
    }
    try (LibvirtDomain domain = connection.domain(name)) {
      return Duration.ofMillis(Math.max(1, domain.maxDowntimeMillis()));
    }
  }
}
