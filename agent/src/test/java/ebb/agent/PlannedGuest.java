package ebb.agent;

import ebb.agent.watch.Glance;
import ebb.agent.watch.GuestInfo;
import ebb.agent.watch.WatchedGuest;
import ebb.core.Actuation;
import ebb.core.DirtySample;
import ebb.core.HypervisorTraits;
import ebb.core.lever.LeverSupport;
import ebb.core.notice.NoticeListener;
import ebb.core.policy.Ways;
import ebb.steering.GuestMeasurement;
import ebb.steering.Looking;
import ebb.steering.MigrationRequest;
import ebb.steering.SteeringSession;
import ebb.steering.recording.RecordingHeader;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A guest of 1 GiB that can be looked at: it writes 64 MiB in a quarter of a second, over and over.
 *
 * @param name its name
 * @param whileLooking what happens meanwhile
 */
public record PlannedGuest(String name, Runnable whileLooking, Lock hands) implements WatchedGuest {

  private static final long GIB = 1L << 30;

  public PlannedGuest(String name, Runnable whileLooking) {
    this(name, whileLooking, new ReentrantLock());
  }

  @Override
  public GuestInfo info() {
    return new GuestInfo("/run/" + name, name, Set.of(), OptionalLong.of(GIB));
  }

  @Override
  public Optional<Ways> ways(MigrationRequest request, Looking looking) {
    whileLooking.run();
    var samples =
        List.of(
            new DirtySample(0.1, 26 << 20),
            new DirtySample(0.3, 64 << 20),
            new DirtySample(3, 64 << 20));
    return new GuestMeasurement(samples, 1, 1, GIB, GIB / 2)
        .ways(
            request.speedBytesPerSecond().orElseThrow(),
            HypervisorTraits.of(Actuation.AT_ONCE),
            LeverSupport.ALL,
            request.levers(),
            request.intent());
  }

  @Override
  public Glance glance() {
    return new Glance(false, "none", 0, 0, 0, 0, 0, 0);
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
  public SteeringSession attach(MigrationRequest request, NoticeListener notices) {
    throw new UnsupportedOperationException("nobody steers it");
  }

  @Override
  public SteeringSession start(
      String destination, MigrationRequest request, NoticeListener notices) {
    throw new UnsupportedOperationException("nobody steers it");
  }
}
