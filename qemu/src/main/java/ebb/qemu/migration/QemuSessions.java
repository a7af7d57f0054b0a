package ebb.qemu.migration;

import ebb.core.Cure;
import ebb.core.notice.NoticeListener;
import ebb.host.system.HostFiles;
import ebb.qemu.qmp.QmpClient;
import ebb.qemu.throttle.ThrottleOpener;
import ebb.steering.MigrationException;
import ebb.steering.MigrationRequest;
import ebb.steering.Takeover;
import ebb.steering.journal.Flight;
import ebb.steering.journal.Journal;
import ebb.steering.recording.RecordingHeader;
import ebb.steering.session.Session;
import java.time.Duration;
import java.util.Optional;

/** Opens sessions for guests of a QEMU. */
public final class QemuSessions {

  private QemuSessions() {}

  /**
   * Prepares a migration that ebb starts itself.
   *
   * @param destination where to, as QEMU takes it: {@code tcp:host:port}, {@code unix:/path}
   * @param notices told in plain words what the operator should know
   * @throws MigrationException when the guest does not run, or migrates already, or when the
   *     destination is none where a QEMU waits: {@code file:}, {@code exec:}, {@code fd:}
   */
  public static Session start(
      Monitors monitors,
      MigrationRequest request,
      String destination,
      ThrottleOpener opener,
      NoticeListener notices) {
    return start(monitors, request, destination, opener, Journal.ofThisUser(), notices);
  }

  /** Prepares a migration, with the source's monitor alone. */
  public static Session start(
      QmpClient qmp,
      MigrationRequest request,
      String destination,
      ThrottleOpener opener,
      NoticeListener notices) {
    return start(Monitors.of(qmp), request, destination, opener, notices);
  }

  static Session start(
      Monitors monitors,
      MigrationRequest request,
      String destination,
      ThrottleOpener opener,
      Journal journal,
      NoticeListener notices) {
    Destination.check(destination);
    QmpClient qmp = monitors.source();
    refuseWhileUnderWay(qmp);
    String status = Direction.runState(qmp);
    if (!status.equals("running")) {
      throw new MigrationException(
          "the guest is not running but "
              + status
              + (status.equals("postmigrate")
                  ? ": it has been migrated away from here"
                  : "; resume it first, or move it with plain QEMU: nothing has to be throttled"));
    }
    return Session.open(
        new QemuDriver(monitors, request, Optional.of(destination), opener, notices),
        request,
        journal,
        notices);
  }

  /**
   * Prepares to steer a migration that somebody else has started.
   *
   * @throws MigrationException when none leaves this QEMU
   */
  public static Session attach(
      Monitors monitors, MigrationRequest request, ThrottleOpener opener, NoticeListener notices) {
    return attach(monitors, request, opener, Journal.ofThisUser(), notices);
  }

  /** Prepares to steer such a migration, with the source's monitor alone. */
  public static Session attach(
      QmpClient qmp, MigrationRequest request, ThrottleOpener opener, NoticeListener notices) {
    return attach(Monitors.of(qmp), request, opener, notices);
  }

  static Session attach(
      Monitors monitors,
      MigrationRequest request,
      ThrottleOpener opener,
      Journal journal,
      NoticeListener notices) {
    QmpClient qmp = monitors.source();
    Direction direction = Direction.of(qmp);
    direction.refuseIncoming();
    if (direction == Direction.NONE) {
      new QemuRecovery(HostFiles.ofThisMachine()).run(journal, qmp);
      throw new MigrationException(
          "no migration is under way at " + qmp.address() + ": " + Cure.START);
    }
    return Session.open(
        new QemuDriver(monitors, request, Optional.empty(), opener, notices),
        request,
        journal,
        notices);
  }

  /**
   * What an ebb that has gone had been asked for, when it had steered the migration that is under
   * way.
   */
  public static Optional<RecordingHeader> steeredBefore(QmpClient qmp) {
    return Takeover.of(
            Journal.ofThisUser().flight(QemuDriver.idOf(qmp, qmp.vcpus())),
            () -> MigrationInfo.read(qmp).counters().totalMillis(),
            notice -> {})
        .flight()
        .map(Flight::header);
  }

  /**
   * Refuses a guest that is being migrated already, in either direction.
   *
   * @throws MigrationException saying how to steer that migration
   */
  public static void refuseWhileUnderWay(QmpClient qmp) {
    Direction direction = Direction.of(qmp);
    direction.refuseIncoming();
    if (direction == Direction.OUT) {
      throw new MigrationException(
          "the guest of " + qmp.address() + " is being migrated already: " + Cure.ATTACH);
    }
  }

  /** The downtime limit that a QEMU is set to; if by an ebb that has gone, what that was asked. */
  public static Duration downtimeLimit(QmpClient qmp) {
    return steeredBefore(qmp)
        .map(before -> Duration.ofMillis(Math.round(before.intent().maxDowntimeSeconds() * 1000)))
        .orElseGet(() ->
            Duration.ofMillis(
                Math.max(
                    1,
                    qmp.execute("query-migrate-parameters")
                        .number(MigrationSettings.DOWNTIME_LIMIT)
                        .orElse(300))));
  }
}
