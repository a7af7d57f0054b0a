package ebb.agent.watch;

import ebb.core.notice.NoticeListener;
import ebb.core.policy.Ways;
import ebb.host.throttle.ThrottleChoice;
import ebb.qemu.migration.MigrationInfo;
import ebb.qemu.migration.Monitors;
import ebb.qemu.migration.QemuMeasurement;
import ebb.qemu.migration.QemuSessions;
import ebb.qemu.qmp.QmpClient;
import ebb.qemu.throttle.ThrottleOpener;
import ebb.steering.Looking;
import ebb.steering.MigrationCounters;
import ebb.steering.MigrationRequest;
import ebb.steering.SteeringSession;
import ebb.steering.recording.RecordingHeader;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** A guest behind a monitor that the agent holds. */
final class QmpGuest implements WatchedGuest {

  private final GuestInfo info;
  private final QmpClient qmp;
  private final ThrottleChoice throttle;
  private final Lock hands = new ReentrantLock();

  QmpGuest(GuestInfo info, QmpClient qmp, ThrottleChoice throttle) {
    this.info = info;
    this.qmp = qmp;
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
    MigrationInfo now = MigrationInfo.read(qmp);
    MigrationCounters counters = now.counters();
    return new Glance(
        now.isUnderWay(),
        now.status(),
        counters.round(),
        counters.totalBytes(),
        counters.remainingBytes(),
        counters.sentBytes(),
        counters.dirtiedBytesPerSecond(),
        counters.totalMillis() / 1000.0);
  }

  @Override
  public Duration downtimeLimit() {
    return QemuSessions.downtimeLimit(qmp);
  }

  @Override
  public Optional<RecordingHeader> steeredBefore() {
    return QemuSessions.steeredBefore(qmp);
  }

  @Override
  public Optional<Ways> ways(MigrationRequest request, Looking looking) {
    return QemuMeasurement.ways(Monitors.of(qmp), request, looking);
  }

  @Override
  public SteeringSession attach(MigrationRequest request, NoticeListener notices) {
    return QemuSessions.attach(qmp, request, ThrottleOpener.of(throttle), notices);
  }

  @Override
  public SteeringSession start(
      String destination, MigrationRequest request, NoticeListener notices) {
    return QemuSessions.start(qmp, request, destination, ThrottleOpener.of(throttle), notices);
  }
}
