package ebb.agent.watch;

import ebb.core.policy.Plan;
import ebb.host.throttle.ThrottleChoice;
import ebb.qemu.migration.GuestMeasurement;
import ebb.qemu.migration.MigrationInfo;
import ebb.qemu.migration.MigrationRequest;
import ebb.qemu.migration.MigrationSession;
import ebb.qemu.migration.SteeringSession;
import ebb.qemu.qmp.QmpClient;
import ebb.qemu.recording.RecordingHeader;
import ebb.qemu.throttle.ThrottleOpener;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

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
    return new Glance(
        now.isUnderWay(),
        now.status(),
        now.round(),
        now.totalBytes(),
        now.remainingBytes(),
        now.sentBytes(),
        now.dirtiedBytesPerSecond(),
        now.totalMillis() / 1000.0);
  }

  @Override
  public Duration downtimeLimit() {
    return MigrationSession.downtimeLimit(qmp);
  }

  @Override
  public Optional<RecordingHeader> steeredBefore() {
    return MigrationSession.steeredBefore(qmp);
  }

  @Override
  public Optional<Plan> plan(Duration howLong, double bytesPerSecond) {
    return GuestMeasurement.planFor(qmp, howLong, bytesPerSecond);
  }

  @Override
  public SteeringSession attach(MigrationRequest request, Consumer<String> notices) {
    return MigrationSession.attach(qmp, request, ThrottleOpener.of(throttle), notices);
  }

  @Override
  public SteeringSession start(
      String destination, MigrationRequest request, Consumer<String> notices) {
    return MigrationSession.start(qmp, request, destination, ThrottleOpener.of(throttle), notices);
  }
}
