package ebb.agent.watch;

import ebb.core.Intent;
import ebb.core.loop.SteeringLoop;
import ebb.qemu.migration.MigrationInfo;
import ebb.qemu.migration.MigrationRequest;
import ebb.qemu.migration.MigrationSession;
import ebb.qemu.migration.MigrationSummary;
import ebb.qemu.qmp.QmpClient;
import ebb.qemu.recording.RecordingHeader;
import ebb.qemu.throttle.ThrottleChoice;
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
        MigrationSession.isUnderWay(now),
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
  public Steered attach(MigrationRequest request, Consumer<String> notices) {
    return new Session(MigrationSession.attach(qmp, request, throttle::open, notices));
  }

  @Override
  public Steered start(String destination, MigrationRequest request, Consumer<String> notices) {
    return new Session(MigrationSession.start(qmp, request, destination, throttle::open, notices));
  }

  private record Session(MigrationSession session) implements Steered {

    @Override
    public MigrationSummary run(SteeringLoop.Observer observer) {
      return session.run(observer);
    }

    @Override
    public void steer(Intent intent) {
      session.steer(intent);
    }

    @Override
    public void limitSpeed(long bytesPerSecond) {
      session.limitSpeed(bytesPerSecond);
    }

    @Override
    public void cancel() {
      session.cancel();
    }

    @Override
    public String throttleName() {
      return session.throttleName();
    }

    @Override
    public double demandVcpus() {
      return session.demandVcpus();
    }

    @Override
    public void close() {
      session.close();
    }
  }
}
