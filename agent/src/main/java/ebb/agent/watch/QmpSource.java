package ebb.agent.watch;

import ebb.qemu.qmp.QmpAddress;
import ebb.qemu.throttle.ThrottleChoice;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Watches the monitors of QEMUs. Each that is found gets a thread, virtual and nearly always
 * asleep, which holds the monitor from then on.
 */
public final class QmpSource implements MigrationSource {

  private static final Duration LOOK_FOR_SOCKETS = Duration.ofSeconds(5);

  private final List<MonitorSpec> specs;
  private final Duration interval;
  private final ThrottleChoice throttle;
  private final Map<String, QmpWatch> watches = new ConcurrentHashMap<>();
  private final CountDownLatch ended = new CountDownLatch(1);

  /**
   * @param interval how often a guest is asked whether it migrates, where it does not say so itself
   */
  public QmpSource(List<MonitorSpec> specs, Duration interval, ThrottleChoice throttle) {
    this.specs = specs;
    this.interval = interval;
    this.throttle = throttle;
  }

  @Override
  public void watch(Listener listener) {
    Thread.ofVirtual()
        .name("ebb-agent-sockets")
        .start(() -> {
          do {
            look(listener);
          } while (!closesWithin(LOOK_FOR_SOCKETS));
        });
  }

  private boolean closesWithin(Duration time) {
    try {
      return ended.await(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private void look(Listener listener) {
    watches.values().removeIf(QmpWatch::isOver);
    for (MonitorSpec spec : specs) {
      for (String path : MonitorPaths.matching(spec.pattern())) {
        watches.computeIfAbsent(
            path,
            p -> {
              var watch = new QmpWatch(QmpAddress.parse(p), spec, interval, throttle, listener);
              Thread.ofVirtual().name("ebb-agent-watch " + p).start(watch);
              return watch;
            });
      }
    }
  }

  @Override
  public List<WatchedGuest> guests() {
    return watches.values().stream()
        .map(QmpWatch::guest)
        .flatMap(Optional::stream)
        .map(WatchedGuest.class::cast)
        .toList();
  }

  @Override
  public void close() {
    ended.countDown();
    watches.values().forEach(QmpWatch::close);
  }
}
