package ebb.agent.watch;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import ebb.agent.life.LongLived;
import ebb.config.PlainText;
import ebb.core.notice.Notice;
import ebb.host.throttle.ThrottleChoice;
import ebb.qemu.qmp.ManagedMonitor;
import ebb.qemu.qmp.QmpAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Watches the monitors of QEMUs. Each that is found gets a thread, virtual and nearly always
 * asleep, which holds the monitor from then on.
 */
public final class QmpSource implements MigrationSource {

  private static final LongLived.Rhythm RHYTHM =
      new LongLived.Rhythm(
          "ebb-agent-sockets",
          Duration.ofSeconds(5),
          Duration.ofMinutes(2),
          LongLived.Remedy.START_ANEW);

  /** Whoever can make odd names can make many. */
  private static final int MOST_TROUBLES = 100;

  private final List<MonitorSpec> specs;
  private final Duration interval;
  private final ThrottleChoice throttle;
  private final Map<String, QmpWatch> watches = new ConcurrentHashMap<>();
  private final Set<String> troubles = ConcurrentHashMap.newKeySet();
  private final LongLived threads;

  @GuardedBy("this")
  private LongLived.@Nullable Life life;

  /**
   * @param threads where the one that looks for monitors is run
   * @param interval how often a guest is asked whether it migrates, where it does not say so itself
   */
  public QmpSource(
      LongLived threads, List<MonitorSpec> specs, Duration interval, ThrottleChoice throttle) {
    this.threads = threads;
    this.specs = specs;
    this.interval = interval;
    this.throttle = throttle;
  }

  @Override
  public synchronized void watch(Listener listener) {
    life = threads.start(RHYTHM, Thread.ofVirtual(), pulse -> look(listener));
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
    QmpAddress address = QmpAddress.parse(path);
    ManagedMonitor.at(address)
        .ifPresent(taken -> {
          throw new IllegalArgumentException(taken.words());
        });
    var watch = new QmpWatch(address, spec, interval, throttle, listener);
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
            PlainText.of(where),
            new Notice(
                Notice.Kind.CONNECTION,
                PlainText.of(e.getMessage() + "; the other monitors are watched")));
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
  public synchronized void close() {
    if (life != null) {
      life.close();
    }
    watches.values().forEach(QmpWatch::close);
  }
}
