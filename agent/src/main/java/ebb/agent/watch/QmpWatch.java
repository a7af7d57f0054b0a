package ebb.agent.watch;

import ebb.core.notice.Notice;
import ebb.host.system.HostFiles;
import ebb.host.throttle.ThrottleChoice;
import ebb.json.JsonObject;
import ebb.qemu.migration.Direction;
import ebb.qemu.migration.QemuMeasurement;
import ebb.qemu.qmp.QmpAddress;
import ebb.qemu.qmp.QmpClient;
import ebb.qemu.qmp.QmpEvent;
import ebb.qemu.qmp.QmpException;
import ebb.qemu.qmp.QmpOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Holds one monitor: connects, again and again while its socket is there, and asks every now and
 * then whether the guest migrates. An event of the migration is heard at once.
 */
final class QmpWatch implements Runnable {

  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  /** Where the guest tells of migrations itself, it is still asked now and then: one in so many. */
  private static final int RARELY = 30;

  private final QmpAddress address;
  private final MonitorSpec spec;
  private final Duration interval;
  private final ThrottleChoice throttle;
  private final MigrationSource.Listener listener;
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile @Nullable QmpGuest guest;
  private volatile @Nullable QmpClient client;
  private volatile boolean over;
  private String told = "";

  QmpWatch(
      QmpAddress address,
      MonitorSpec spec,
      Duration interval,
      ThrottleChoice throttle,
      MigrationSource.Listener listener) {
    this.address = address;
    this.spec = spec;
    this.interval = interval;
    this.throttle = throttle;
    this.listener = listener;
  }

  /** The guest, while it is connected. */
  Optional<QmpGuest> guest() {
    return Optional.ofNullable(guest);
  }

  /** Whether nothing is left to be watched: the socket has gone. */
  boolean isOver() {
    return over;
  }

  /** Ends the watch. */
  void close() {
    closing.countDown();
    QmpClient open = client;
    if (open != null) {
      open.close();
    }
  }

  @Override
  public void run() {
    Duration pause = interval;
    try {
      do {
        try {
          hold();
          pause = interval;
        } catch (RuntimeException | Error e) {
          tell(e instanceof Error ? "a defect of ebb itself (" + e + ")" : e.getMessage());
          Duration twice = pause.multipliedBy(2);
          pause = twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
        }
      } while (isThere() && !closing.await(pause.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      over = true;
    }
  }

  private boolean isThere() {
    return !(address instanceof QmpAddress.Unix(String path)) || Files.exists(Path.of(path));
  }

  /** Tells of trouble, once for as long as it stays the same. */
  private void tell(@Nullable String trouble) {
    String notice = String.valueOf(trouble);
    if (!notice.equals(told) && closing.getCount() > 0) {
      told = notice;
      listener.onNotice(address.toString(), new Notice(Notice.Kind.CONNECTION, notice));
    }
  }

  private QmpOptions options() {
    return spec.pidFile()
        .map(PidFile::new)
        .map(file -> QmpOptions.defaults().withProcess(file.process(HostFiles.ofThisMachine())))
        .orElseGet(QmpOptions::defaults);
  }

  private void hold() {
    try (QmpClient qmp = QmpClient.connect(address, CONNECT, options())) {
      client = qmp;
      var now = new QmpGuest(about(qmp), qmp, throttle);
      guest = now;
      told = "";
      Duration wait = tellsOfMigrations(qmp) ? interval.multipliedBy(RARELY) : interval;
      while (qmp.closedReason().isEmpty() && closing.getCount() > 0) {
        look(now, qmp);
        rest(qmp, wait);
      }
    } finally {
      guest = null;
      client = null;
    }
  }

  /** Until it is time to look again, or the guest tells of a migration; all else it may tell. */
  private static void rest(QmpClient qmp, Duration wait) {
    long until = System.nanoTime() + wait.toNanos();
    Optional<QmpEvent> event;
    do {
      event = qmp.events().poll(Duration.ofNanos(Math.max(0, until - System.nanoTime())));
    } while (event.isPresent() && !event.get().name().startsWith("MIGRATION"));
  }

  /**
   * Has QEMU tell of migrations by itself, as libvirt does, too: it changes nothing else. One that
   * migrates just now does not take it, and is asked more often.
   */
  private static boolean tellsOfMigrations(QmpClient qmp) {
    JsonObject events = JsonObject.empty().with("capability", "events").with("state", true);
    try {
      qmp.execute(
          "migrate-set-capabilities", JsonObject.empty().with("capabilities", List.of(events)));
      return true;
    } catch (QmpException.Refused e) {
      return false;
    }
  }

  /** While somebody steers the guest this waits for its hands. */
  private void look(QmpGuest now, QmpClient qmp) {
    now.hands().lock();
    try {
      if (Direction.of(qmp) == Direction.OUT) {
        listener.onMigration(now);
      }
    } finally {
      now.hands().unlock();
    }
  }

  private GuestInfo about(QmpClient qmp) {
    String name = qmp.execute("query-name").text("name").orElseGet(this::socketName);
    return new GuestInfo(address.toString(), name, spec.tags(), memory(qmp));
  }

  private String socketName() {
    String text = address.toString();
    String last = text.substring(text.lastIndexOf('/') + 1);
    int dot = last.indexOf('.');
    return dot > 0 && address instanceof QmpAddress.Unix ? last.substring(0, dot) : last;
  }

  private static OptionalLong memory(QmpClient qmp) {
    try {
      return QemuMeasurement.memoryBytes(qmp);
    } catch (QmpException.Refused e) {
      return OptionalLong.empty();
    }
  }
}
