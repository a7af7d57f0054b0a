package ebb.qemu.migration;

import ebb.core.notice.Notice;
import ebb.core.notice.NoticeListener;
import ebb.host.guest.GuestProcess;
import ebb.host.system.HostFiles;
import ebb.json.JsonObject;
import ebb.qemu.qmp.QmpAddress;
import ebb.qemu.qmp.QmpClient;
import ebb.qemu.qmp.QmpException;
import ebb.qemu.qmp.QmpOptions;
import ebb.steering.MigrationRecovery;
import ebb.steering.MigrationRecovery.Settings;
import ebb.steering.journal.GuestId;
import ebb.steering.journal.Journal;
import ebb.steering.journal.JournalEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Puts back what an ebb that was killed has set in a QEMU, where that still listens. */
public final class QemuRecovery implements MigrationRecovery.Keeper {

  private static final Duration ANSWER = Duration.ofSeconds(5);

  private final HostFiles host;

  public QemuRecovery(HostFiles host) {
    this.host = host;
  }

  @Override
  public boolean owns(JsonObject settings) {
    return MigrationSettings.areNoted(settings);
  }

  @Override
  public Settings putBack(JournalEntry entry, NoticeListener problems) {
    if (hasGone(entry.guest())) {
      QemuLevers.putBackNotedAtDestination(entry.settings());
      return Settings.NOT_NEEDED;
    }
    try (QmpClient qmp =
        QmpClient.connect(QmpAddress.parse(entry.guest().monitor()), ANSWER, options(entry))) {
      return putBack(entry, qmp, problems);
    } catch (QmpException | IllegalArgumentException e) {
      return unreachable(e, problems);
    }
  }

  /** A process that was known when the entry was written need not be told by the socket now. */
  private QmpOptions options(JournalEntry entry) {
    return entry
        .guest()
        .qemu()
        .filter(qemu -> qemu.isAlive(host))
        .flatMap(qemu -> GuestProcess.named(host, qemu.pid()))
        .map(QmpOptions.defaults()::withProcess)
        .orElseGet(QmpOptions::defaults);
  }

  /** Of a QEMU whose process was never seen, all that is known is its socket. */
  private static boolean hasGone(GuestId guest) {
    return guest.qemu().isEmpty()
        && guest.monitor().startsWith("/")
        && !Files.exists(Path.of(guest.monitor()));
  }

  /**
   * Puts back the settings of one guest, through a monitor that it has: it may be another one than
   * that which is noted, and which may be gone.
   */
  void run(Journal journal, QmpClient qmp) {
    GuestId here = QemuDriver.idOf(qmp, qmp.vcpus());
    journal.recover(problem -> {});
    for (JournalEntry entry : journal.left()) {
      if (here.isSame(entry.guest()) && owns(entry.settings())) {
        Settings put = putBack(entry, qmp, problem -> {});
        if (put == Settings.PUT_BACK || put == Settings.NOT_NEEDED) {
          journal.drop(entry);
        }
      }
    }
  }

  private static Settings putBack(JournalEntry entry, QmpClient qmp, NoticeListener problems) {
    try {
      GuestId there = QemuDriver.idOf(qmp, qmp.vcpus());
      if (!there.isSame(entry.guest())) {
        return Settings.NOT_NEEDED;
      }
      MigrationInfo info = MigrationInfo.read(qmp);
      boolean underWay = info.isUnderWay();
      if (info.status().equals("completed") && info.counters().areThere()) {
        QemuLevers.putBackNotedAtDestination(entry.settings());
        return Settings.NOT_NEEDED;
      }
      MigrationSettings settings = MigrationSettings.of(qmp);
      settings.inherit(entry.settings());
      boolean back = underWay ? settings.restoreParameters() : restore(settings, entry, qmp);
      if (!back) {
        problems.tell(Notice.Kind.LEFT_BEHIND, "QEMU did not take its settings back");
        return Settings.UNREACHABLE;
      }
      return underWay ? Settings.UNDER_WAY : Settings.PUT_BACK;
    } catch (QmpException | IllegalArgumentException e) {
      return unreachable(e, problems);
    }
  }

  private static boolean restore(MigrationSettings settings, JournalEntry entry, QmpClient qmp) {
    QemuLevers.putBackNotedAtDestination(entry.settings());
    boolean levers = QemuLevers.putBackNotedAtSource(entry.settings(), qmp);
    return settings.restore() && levers;
  }

  private static Settings unreachable(RuntimeException e, NoticeListener problems) {
    problems.tell(
        Notice.Kind.LEFT_BEHIND,
        "the settings of its migration are not put back, the QEMU cannot be asked: "
            + e.getMessage());
    return Settings.UNREACHABLE;
  }
}
