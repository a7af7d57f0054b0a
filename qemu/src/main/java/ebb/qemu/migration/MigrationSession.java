package ebb.qemu.migration;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import ebb.core.HypervisorTraits;
import ebb.core.Intent;
import ebb.host.system.HostFiles;
import ebb.json.JsonObject;
import ebb.qemu.qmp.QmpClient;
import ebb.qemu.throttle.ThrottleOpener;
import ebb.steering.GuestMeasurement;
import ebb.steering.MigrationException;
import ebb.steering.MigrationRequest;
import ebb.steering.MigrationSummary;
import ebb.steering.MigrationSummary.Status;
import ebb.steering.Perseverance;
import ebb.steering.SteeringSession;
import ebb.steering.Takeover;
import ebb.steering.journal.Flight;
import ebb.steering.journal.Journal;
import ebb.steering.recording.RecordingHeader;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One migration from start to end: sets QEMU up for it, steers it, cleans up. Whatever happens, the
 * throttle is gone when {@link #run} has returned or thrown.
 */
public final class MigrationSession implements SteeringSession {

  /** Left of a deadline that has passed. */
  private static final double LEAST_SECONDS = 0.001;

  private final SteeredGuest guest;
  private final AtomicReference<MigrationRequest> request;
  private final Optional<String> destination;
  private final Consumer<String> notices;

  @GuardedBy("this")
  private @Nullable Attempt current;

  /** How long before the attempt under way the first one began, s. */
  @GuardedBy("this")
  private double goneSeconds;

  private final CountDownLatch cancelAsked = new CountDownLatch(1);

  private MigrationSession(
      Monitors monitors,
      MigrationRequest request,
      Optional<String> destination,
      ThrottleOpener opener,
      Journal journal,
      Consumer<String> notices) {
    this.destination = destination;
    this.notices = notices;
    this.guest =
        new SteeredGuest(monitors, request, destination.isPresent(), opener, journal, notices);
    this.request = new AtomicReference<>(request.withIntent(guest.feasible(request.intent())));
  }

  /**
   * Prepares a migration that ebb starts itself.
   *
   * @param destination where to, as QEMU takes it: {@code tcp:host:port}, {@code unix:/path}
   * @param notices told in plain words what the operator should know
   * @throws MigrationException when the guest does not run, or migrates already, or when the
   *     destination is none where a QEMU waits: {@code file:}, {@code exec:}, {@code fd:}
   */
  public static MigrationSession start(
      Monitors monitors,
      MigrationRequest request,
      String destination,
      ThrottleOpener opener,
      Consumer<String> notices) {
    return start(monitors, request, destination, opener, Journal.ofThisUser(), notices);
  }

  /** The same with the source's monitor alone. */
  public static MigrationSession start(
      QmpClient qmp,
      MigrationRequest request,
      String destination,
      ThrottleOpener opener,
      Consumer<String> notices) {
    return start(Monitors.of(qmp), request, destination, opener, notices);
  }

  /** The same, with a journal of one's own. */
  static MigrationSession start(
      Monitors monitors,
      MigrationRequest request,
      String destination,
      ThrottleOpener opener,
      Journal journal,
      Consumer<String> notices) {
    Destination.check(destination);
    QmpClient qmp = monitors.source();
    refuseWhileUnderWay(qmp);
    String status = Direction.runState(qmp);
    if (!status.equals("running")) {
      throw new MigrationException(
          "the guest is not running but "
              + status
              + (status.equals("postmigrate")
                  ? ": it has been migrated away from here"
                  : "; resume it first, or move it with plain QEMU: nothing has to be throttled"));
    }
    return new MigrationSession(
        monitors, request, Optional.of(destination), opener, journal, notices);
  }

  /**
   * Prepares to steer a migration that somebody else has started.
   *
   * @throws MigrationException when none leaves this QEMU
   */
  public static MigrationSession attach(
      Monitors monitors,
      MigrationRequest request,
      ThrottleOpener opener,
      Consumer<String> notices) {
    return attach(monitors, request, opener, Journal.ofThisUser(), notices);
  }

  /** The same with the source's monitor alone. */
  public static MigrationSession attach(
      QmpClient qmp, MigrationRequest request, ThrottleOpener opener, Consumer<String> notices) {
    return attach(Monitors.of(qmp), request, opener, notices);
  }

  /** The same, with a journal of one's own. */
  static MigrationSession attach(
      Monitors monitors,
      MigrationRequest request,
      ThrottleOpener opener,
      Journal journal,
      Consumer<String> notices) {
    QmpClient qmp = monitors.source();
    Direction direction = Direction.of(qmp);
    direction.refuseIncoming();
    if (direction == Direction.NONE) {
      new QemuRecovery(HostFiles.ofThisMachine()).run(journal, qmp);
      throw new MigrationException(
          "no migration is under way here; to start one: ebb migrate --qmp "
              + qmp.address()
              + " --to URI");
    }
    return new MigrationSession(monitors, request, Optional.empty(), opener, journal, notices);
  }

  /**
   * What an ebb that has gone had been asked for, when it had steered the migration that is under
   * way.
   */
  public static Optional<RecordingHeader> steeredBefore(QmpClient qmp) {
    return SteeredGuest.takeover(
            Journal.ofThisUser().flight(SteeredGuest.idOf(qmp, qmp.vcpus())), qmp, notice -> {})
        .flight()
        .map(Flight::header);
  }

  /**
   * Refuses a guest that is being migrated already, in either direction.
   *
   * @throws MigrationException saying how to steer that migration
   */
  public static void refuseWhileUnderWay(QmpClient qmp) {
    Direction direction = Direction.of(qmp);
    direction.refuseIncoming();
    if (direction == Direction.OUT) {
      throw new MigrationException(
          "this guest is being migrated already; to steer that migration: ebb attach --qmp "
              + qmp.address());
    }
  }

  /** The downtime limit that a QEMU is set to; if by an ebb that has gone, what that was asked. */
  public static Duration downtimeLimit(QmpClient qmp) {
    return steeredBefore(qmp)
        .map(before -> Duration.ofMillis(Math.round(before.intent().maxDowntimeSeconds() * 1000)))
        .orElseGet(() ->
            Duration.ofMillis(
                Math.max(
                    1,
                    qmp.execute("query-migrate-parameters")
                        .number(MigrationSettings.DOWNTIME_LIMIT)
                        .orElse(300))));
  }

  @Override
  public double demandVcpus() {
    return guest.demandVcpus();
  }

  @Override
  public String throttleName() {
    return guest.throttle().name();
  }

  @Override
  public HypervisorTraits traits() {
    return guest.traits();
  }

  /** What a look at the guest before the start has shown; empty if that was not asked for. */
  public Optional<GuestMeasurement> measurement() {
    return guest.measurement();
  }

  @Override
  public long speedBytesPerSecond() {
    return request.get().speedBytesPerSecond().orElse(guest.maxBandwidth());
  }

  @Override
  public MigrationSummary runAttempts(Attempts observers) {
    boolean arrived = false;
    long start = System.nanoTime();
    var summary = new SummaryOfAttempts(request.get(), throttleName(), speedBytesPerSecond());
    try {
      Takeover before = guest.before();
      while (true) {
        Attempt attempt = attempt(before, summary.attempts() == 0 ? 0 : secondsSince(start));
        Outcome outcome = attempt.run(observers.begin(attempt.intent()));
        summary.add(attempt, outcome);
        // What never counted memory has sent none: that guest came in, and its settings are its
        // own.
        arrived = outcome.status() == Status.COMPLETED && attempt.counters().areThere();
        if (!goesOn(outcome, summary.attempts(), start)) {
          return summary.build();
        }
        before = Takeover.nothing();
      }
    } finally {
      guest.close(arrived);
    }
  }

  /** Whether to try again; waits before it says so. */
  private boolean goesOn(Outcome outcome, int attempts, long start) {
    int retries = request.get().perseverance().retries();
    if (!outcome.mayBeTriedAgain() || attempts > retries || destination.isEmpty()) {
      return false;
    }
    Duration pause = Perseverance.pauseAfter(attempts);
    String failed =
        "attempt "
            + attempts
            + " failed: "
            + outcome.reason().orElse("no reason given")
            + "; the guest runs on unthrottled, ";
    if (secondsSince(start) + pause.toSeconds() >= request.get().intent().deadlineSeconds()) {
      notices.accept(failed + "and the deadline leaves no time for another");
      return false;
    }
    notices.accept(
        failed
            + "the next of "
            + retries
            + (retries == 1 ? " retry in " : " retries in ")
            + pause.toSeconds()
            + " s");
    try {
      return !cancelAsked.await(pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static double secondsSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e9;
  }

  /** An attempt counts its seconds anew, while the deadline stays where it is. */
  @GuardedBy("this")
  private Intent ofAttempt(Intent intent) {
    return intent.hasDeadline()
        ? intent.by(
            Math.max(LEAST_SECONDS, intent.deadlineSeconds() - goneSeconds), intent.onInfeasible())
        : intent;
  }

  private synchronized Attempt attempt(Takeover before, double secondsAfterFirst) {
    goneSeconds = secondsAfterFirst;
    MigrationRequest now = request.get();
    var asked = now.withIntent(ofAttempt(now.intent()));
    var attempt = new Attempt(guest, asked, destination, before, notices);
    if (cancelAsked.getCount() == 0) {
      attempt.cancel();
    }
    current = attempt;
    return attempt;
  }

  /** What is asked for now. */
  public MigrationRequest request() {
    return request.get();
  }

  @Override
  public synchronized void steer(Intent intent) {
    Intent feasible = guest.feasible(intent);
    MigrationRequest now = request.updateAndGet(asked -> asked.steeredBy(feasible));
    if (current != null) {
      current.steer(ofAttempt(now.intent()));
    }
  }

  @Override
  public void limitSpeed(long bytesPerSecond) {
    guest
        .qmp()
        .execute(
            "migrate-set-parameters", JsonObject.empty().with("max-bandwidth", bytesPerSecond));
    guest.speed().cap(bytesPerSecond);
    request.updateAndGet(asked -> asked.withSpeed(bytesPerSecond));
  }

  @Override
  public synchronized void cancel() {
    cancelAsked.countDown();
    guest.throttle().close();
    if (current != null) {
      current.cancel();
    }
  }

  @Override
  public void close() {
    guest.close(false);
  }
}
