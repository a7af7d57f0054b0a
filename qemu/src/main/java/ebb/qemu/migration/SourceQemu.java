package ebb.qemu.migration;

import ebb.core.Cure;
import ebb.host.system.HostFiles;
import ebb.host.system.ProcessId;
import ebb.qemu.qmp.QmpClient;
import ebb.steering.session.Outcome;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** The QEMU that a guest was to leave, once a migration has ended that did not complete. */
final class SourceQemu {

  private static final Duration RESUMES_WITHIN = Duration.ofSeconds(5);
  private static final Duration ENDS_WITHIN = Duration.ofSeconds(1);
  private static final Duration LOOK = Duration.ofMillis(20);

  /** What is known of one whose monitor has closed. */
  enum Monitored {
    LIVES,
    HAS_ENDED,
    /** It cannot be seen from here. */
    UNKNOWN
  }

  private final Optional<ProcessId> process;
  private final QmpClient qmp;

  private SourceQemu(Optional<ProcessId> process, QmpClient qmp) {
    this.process = process;
    this.qmp = qmp;
  }

  static SourceQemu of(QemuDriver driver, QmpClient qmp) {
    return new SourceQemu(driver.found().id().qemu(), qmp);
  }

  /**
   * What a final state means that left the guest here.
   *
   * @param gaveUp why ebb had it cancelled; empty when it did not
   */
  Outcome outcome(MigrationState state, Optional<String> gaveUp) {
    return outcome(state, gaveUp, awaitRunState());
  }

  /**
   * What that means for a guest of which more is known.
   *
   * @param runState QEMU's word for what the guest does now
   */
  static Outcome outcome(MigrationState state, Optional<String> gaveUp, String runState) {
    Optional<String> reason =
        state instanceof MigrationState.Failed failed && gaveUp.isEmpty()
            ? Optional.of(failed.reason())
            : gaveUp;
    boolean mayBeElsewhere = runState.equals("finish-migrate") || runState.equals("postmigrate");
    return Outcome.atSource(
        reason,
        runState,
        mayBeElsewhere
            ? ": resume it (cont) once you know that it does not run at the destination"
            : " as before");
  }

  /** What the guest does, in QEMU's word. */
  private String awaitRunState() {
    long until = System.nanoTime() + RESUMES_WITHIN.toNanos();
    while (true) {
      String state = qmp.execute("query-status").words("status").orElse("in an unknown state");
      if (!state.equals("finish-migrate") || System.nanoTime() > until) {
        return state;
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
  }

  /**
   * What it means that the monitor closed in mid-migration.
   *
   * @param how what the connection met
   * @param end why the guest has ended, as QEMU told before it went
   * @param stopped whether the guest had been stopped, so that the destination may have it
   */
  Outcome lost(String how, Optional<String> end, boolean stopped) {
    return lost(how, awaitEnd(), end, stopped);
  }

  static Outcome lost(String how, Monitored source, Optional<String> end, boolean stopped) {
    String where =
        stopped
            ? "; look whether the guest runs at the destination"
            : "; the destination had not got the whole guest, and cannot run it";
    if (end.isPresent() && source != Monitored.LIVES) {
      return Outcome.failed(end.get() + " in mid-migration, and the source QEMU has ended" + where);
    }
    return Outcome.failed(
        switch (source) {
          case LIVES ->
              "the source's monitor closed in mid-migration ("
                  + how
                  + ") while its QEMU lives: the migration goes on without ebb, unthrottled; "
                  + Cure.ATTACH;
          case HAS_ENDED -> "the source QEMU has ended in mid-migration, killed or crashed" + where;
          case UNKNOWN ->
              "the source went away in mid-migration ("
                  + how
                  + "); look whether the guest runs at the destination";
        });
  }

  /** The kernel closes what a process had open before it is gone. */
  private Monitored awaitEnd() {
    if (process.isEmpty()) {
      return Monitored.UNKNOWN;
    }
    HostFiles host = HostFiles.ofThisMachine();
    long until = System.nanoTime() + ENDS_WITHIN.toNanos();
    while (process.get().isAlive(host) && System.nanoTime() < until) {
      LockSupport.parkNanos(LOOK.toNanos());
    }
    return process.get().isAlive(host) ? Monitored.LIVES : Monitored.HAS_ENDED;
  }
}
