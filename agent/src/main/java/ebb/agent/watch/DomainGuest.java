package ebb.agent.watch;

import ebb.core.notice.NoticeListener;
import ebb.core.policy.Ways;
import ebb.host.throttle.ThrottleChoice;
import ebb.libvirt.DomainId;
import ebb.libvirt.JobStats;
import ebb.libvirt.LibvirtConnection;
import ebb.libvirt.LibvirtDomain;
import ebb.libvirt.LibvirtException;
import ebb.libvirt.MigrationTarget;
import ebb.libvirt.migration.DomainMeasurement;
import ebb.libvirt.migration.DomainSessions;
import ebb.steering.Looking;
import ebb.steering.MigrationRequest;
import ebb.steering.SteeringSession;
import ebb.steering.recording.RecordingHeader;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** A domain of libvirt's. */
final class DomainGuest implements WatchedGuest {

  private final GuestInfo info;
  private final String uuid;
  private final LibvirtConnection connection;
  private final ThrottleChoice throttle;
  private final Lock hands = new ReentrantLock();

  DomainGuest(GuestInfo info, DomainId id, LibvirtConnection connection, ThrottleChoice throttle) {
    this.info = info;
    this.uuid = id.uuid().toString();
    this.connection = connection;
    this.throttle = throttle;
  }

  @Override
  public GuestInfo info() {
    return info;
  }

  @Override
  public Lock hands() {
    return hands;
  }

  @Override
  public Glance glance() {
    try (LibvirtDomain domain = connection.domain(uuid)) {
      JobStats job = domain.jobStats();
      // One that did not leave is still here: of why, libvirt tells only whoever had started it.
      return glance(job, job.isMigratingOut() ? "active" : "failed");
    } catch (LibvirtException e) {
      if (e.isGone()) {
        return glance(JobStats.none(), "completed");
      }
      throw e;
    }
  }

  private static Glance glance(JobStats job, String status) {
    return new Glance(
        job.isMigratingOut(),
        status,
        job.iteration(),
        job.totalBytes(),
        job.remainingBytes(),
        job.sentBytes(),
        job.dirtiedBytesPerSecond(),
        job.memorySeconds());
  }

  @Override
  public Duration downtimeLimit() {
    return DomainSessions.downtimeLimit(connection, uuid);
  }

  @Override
  public Optional<RecordingHeader> steeredBefore() {
    return DomainSessions.steeredBefore(connection, uuid);
  }

  @Override
  public Optional<Ways> ways(MigrationRequest request, Looking looking) {
    return DomainMeasurement.ways(connection, uuid, request, looking);
  }

  @Override
  public SteeringSession attach(MigrationRequest request, NoticeListener notices) {
    return DomainSessions.attach(connection, uuid, request, throttle, notices);
  }

  @Override
  public SteeringSession start(
      String destination, MigrationRequest request, NoticeListener notices) {
    var target = new MigrationTarget(destination, Optional.empty());
    return DomainSessions.start(connection, uuid, request, target, throttle, notices);
  }
}
