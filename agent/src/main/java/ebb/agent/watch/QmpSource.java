package ebb.agent.watch;

import ebb.config.PlainText;
import ebb.qemu.qmp.QmpAddress;
import ebb.qemu.throttle.ThrottleChoice;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Watches the monitors of QEMUs. Each that is found gets a thread, virtual and nearly always
 * asleep, which holds the monitor from then on.
 */
public final class QmpSource implements MigrationSource {

  private static final Duration LOOK_FOR_SOCKETS = Duration.ofSeconds(5);

  /** Whoever can make odd names can make many. */
  private static final int MOST_TROUBLES = 100;

  private final List<MonitorSpec> specs;
  private final Duration interval;
  private final ThrottleChoice throttle;
  private final Map<String, QmpWatch> watches = new ConcurrentHashMap<>();
  private final Set<String> troubles = ConcurrentHashMap.newKeySet();
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
      tolerant(spec.pattern(), listener, () -> look(spec, listener));
    }
  }

  private void look(MonitorSpec spec, Listener listener) {
    for (String path : MonitorPaths.matching(spec.pattern())) {
      tolerant(path, listener, () -> watches.computeIfAbsent(path, p -> watch(p, spec, listener)));
    }
  }

  private QmpWatch watch(String path, MonitorSpec spec, Listener listener) {
    var watch = new QmpWatch(QmpAddress.parse(path), spec, interval, throttle, listener);
    Thread.ofVirtual().name("ebb-agent-watch " + path).start(watch);
    return watch;
  }

  /** One odd path must not hide the others, now or later; the same trouble is told once. */
  private void tolerant(String where, Listener listener, Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      if (troubles.size() < MOST_TROUBLES && troubles.add(where)) {
        listener.onNotice(
            PlainText.of(where), PlainText.of(e.getMessage() + "; the other monitors are watched"));
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
