package ebb.qemu.migration;

import ebb.host.guest.GuestProcess;
import ebb.host.system.HostFiles;
import ebb.json.JsonObject;
import ebb.qemu.journal.GuestId;
import ebb.qemu.journal.Journal;
import ebb.qemu.journal.JournalEntry;
import ebb.qemu.journal.Recovered;
import ebb.qemu.qmp.QmpAddress;
import ebb.qemu.qmp.QmpClient;
import ebb.qemu.qmp.QmpException;
import ebb.qemu.qmp.QmpOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Clears away what controllers that have gone left behind: first the throttles on this host, then
 * the settings in their QEMUs, where those still listen.
 */
public final class MigrationRecovery {

  private static final Duration ANSWER = Duration.ofSeconds(5);

  /** What became of the settings of a QEMU. */
  public enum Settings {
    /** They are as they were before ebb came. */
    PUT_BACK,
    /** The QEMU has gone, or the guest has left it: nothing needs them. */
    NOT_NEEDED,
    /**
     * The parameters are back; capabilities have to wait, as the migration is under way. What is
     * known of it is kept for {@code ebb attach}.
     */
    UNDER_WAY,
    /** The QEMU lives and cannot be asked; to be tried again. */
    UNREACHABLE
  }

  /**
   * What became of one guest.
   *
   * @param groups the groups that were still there and have been taken away
   * @param problems what could not be done, a sentence each
   */
  public record Outcome(
      JournalEntry entry, String who, List<Path> groups, Settings settings, List<String> problems) {

    /** Whether there is nothing left to try again. */
    public boolean isDone() {
      return problems.isEmpty();
    }
  }

  /** Puts settings back that are not a QEMU's but a manager's. */
  public interface Manager {

    /** Whether those noted in a journal's entry are its own. */
    boolean owns(JsonObject settings);

    /**
     * Puts them back.
     *
     * @param problems told what could not be done
     */
    Settings putBack(JsonObject settings, Consumer<String> problems);
  }

  private final Journal journal;
  private final HostFiles host;
  private final Optional<Manager> manager;

  public MigrationRecovery(Journal journal, HostFiles host) {
    this(journal, host, Optional.empty());
  }

  /** The same, with a manager whose guests may have been steered, too. */
  public MigrationRecovery(Journal journal, HostFiles host, Manager manager) {
    this(journal, host, Optional.of(manager));
  }

  private MigrationRecovery(Journal journal, HostFiles host, Optional<Manager> manager) {
    this.journal = journal;
    this.host = host;
    this.manager = manager;
  }

  /**
   * Does what can be done, for every guest whose controller has gone.
   *
   * @param problems told of entries in the journal that cannot be read
   */
  public List<Outcome> run(Consumer<String> problems) {
    List<Recovered> lifted = journal.recover(problems);
    Map<GuestId, JournalEntry> left = new HashMap<>();
    journal.left().forEach(entry -> left.put(entry.guest(), entry));
    return lifted.stream().map(one -> outcome(one, left.containsKey(one.entry().guest()))).toList();
  }

  private Outcome outcome(Recovered lifted, boolean isLeft) {
    var problems = new ArrayList<>(lifted.problems());
    Settings settings =
        isLeft && problems.isEmpty() ? putBack(lifted.entry(), problems) : Settings.NOT_NEEDED;
    return new Outcome(lifted.entry(), lifted.who(), lifted.groups(), settings, problems);
  }

  private Settings putBack(JournalEntry entry, List<String> problems) {
    Optional<Manager> owner = manager.filter(it -> it.owns(entry.settings()));
    if (owner.isPresent()) {
      Settings put = owner.get().putBack(entry.settings(), problems::add);
      if (put == Settings.PUT_BACK || put == Settings.NOT_NEEDED) {
        journal.drop(entry);
      }
      return put;
    }
    if (!MigrationSettings.areNoted(entry.settings())) {
      journal.drop(entry);
      return Settings.NOT_NEEDED;
    }
    if (hasGone(entry.guest())) {
      journal.drop(entry);
      return Settings.NOT_NEEDED;
    }
    try (QmpClient qmp =
        QmpClient.connect(QmpAddress.parse(entry.guest().monitor()), ANSWER, options(entry))) {
      return putBack(entry, qmp, problems);
    } catch (QmpException | IllegalArgumentException e) {
      problems.add(
          "the settings of its migration are not put back, the QEMU cannot be asked: "
              + e.getMessage());
      return Settings.UNREACHABLE;
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
   * The same for one guest, through a monitor that it has: it may be another one than that which is
   * noted, and which may be gone.
   */
  void run(QmpClient qmp) {
    GuestId here = GuestId.of(qmp, qmp.vcpus());
    journal.recover(problem -> {});
    for (JournalEntry entry : journal.left()) {
      if (here.isSame(entry.guest()) && MigrationSettings.areNoted(entry.settings())) {
        putBack(entry, qmp, new ArrayList<>());
      }
    }
  }

  private Settings putBack(JournalEntry entry, QmpClient qmp, List<String> problems) {
    try {
      GuestId there = GuestId.of(qmp, qmp.vcpus());
      if (!there.isSame(entry.guest())) {
        journal.drop(entry);
        return Settings.NOT_NEEDED;
      }
      MigrationInfo info = MigrationInfo.read(qmp);
      boolean underWay = info.isUnderWay();
      if (info.status().equals("completed") && info.hasCounters()) {
        journal.drop(entry);
        return Settings.NOT_NEEDED;
      }
      MigrationSettings settings = MigrationSettings.of(qmp);
      settings.inherit(entry.settings());
      boolean back = underWay ? settings.restoreParameters() : settings.restore();
      if (!back) {
        problems.add("QEMU did not take its settings back");
        return Settings.UNREACHABLE;
      }
      if (underWay) {
        return Settings.UNDER_WAY;
      }
      journal.drop(entry);
      return Settings.PUT_BACK;
    } catch (QmpException | IllegalArgumentException e) {
      problems.add(
          "the settings of its migration are not put back, the QEMU cannot be asked: "
              + e.getMessage());
      return Settings.UNREACHABLE;
    }
  }
}
