package ebb.agent.watch;

import ebb.core.notice.NoticeListener;
import ebb.core.policy.Ways;
import ebb.steering.Looking;
import ebb.steering.MigrationRequest;
import ebb.steering.SteeringSession;
import ebb.steering.recording.RecordingHeader;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** A guest that is known by name, and cannot be steered. */
record NamedGuest(GuestInfo info, Lock hands) implements WatchedGuest {

  NamedGuest(GuestInfo info) {
    this(info, new ReentrantLock());
  }

  @Override
  public Glance glance() {
    return new Glance(true, "active", 1, 0, 0, 0, 0, 0);
  }

  @Override
  public Duration downtimeLimit() {
    return Duration.ofMillis(300);
  }

  @Override
  public Optional<RecordingHeader> steeredBefore() {
    return Optional.empty();
  }

  @Override
  public Optional<Ways> ways(MigrationRequest request, Looking looking) {
    throw new UnsupportedOperationException("nobody looks at it");
  }

  @Override
  public SteeringSession attach(MigrationRequest request, NoticeListener notices) {
    throw new UnsupportedOperationException("nobody steers it");
  }

  @Override
  public SteeringSession start(
      String destination, MigrationRequest request, NoticeListener notices) {
    throw new UnsupportedOperationException("nobody steers it");
  }
}
