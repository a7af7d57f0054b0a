package ebb.qemu.migration;

import ebb.core.Actuation;
import ebb.core.Phase;
import ebb.core.Policy;
import ebb.core.loop.SteeringLoop;
import ebb.core.measure.WorkMeter;
import ebb.core.policy.Policies;
import ebb.qemu.host.HostFiles;
import ebb.qemu.host.VcpuClock;
import ebb.qemu.host.VcpuThreads;
import ebb.qemu.journal.Claim;
import ebb.qemu.journal.Flight;
import ebb.qemu.journal.GuestId;
import ebb.qemu.journal.Journal;
import ebb.qemu.json.JsonObject;
import ebb.qemu.migration.MigrationSummary.Status;
import ebb.qemu.qmp.QmpClient;
import ebb.qemu.qmp.QmpException;
import ebb.qemu.qmp.QmpFeatures;
import ebb.qemu.recording.RecordingHeader;
import ebb.qemu.throttle.Custody;
import ebb.qemu.throttle.QemuThrottle;
import ebb.qemu.throttle.Throttle;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One migration from start to end: sets QEMU up for it, steers it, cleans up. Whatever happens, the
 * throttle is gone when {@link #run} has returned or thrown.
 */
public final class MigrationSession implements AutoCloseable {

  private static final Duration DEMAND_WINDOW = Duration.ofMillis(500);

  /** Makes the throttle once the guest's vCPUs are known; a {@code ThrottleChoice} does. */
  @FunctionalInterface
  public interface ThrottleOpener {
    /**
     * Sets the throttle up, unthrottled as yet.
     *
     * @param canUseAutoConverge whether QEMU's capability auto-converge is, or can be, on
     * @param custody takes away what the throttle makes if this process no longer can
     */
    Throttle open(
        QmpClient qmp,
        HostFiles host,
        VcpuThreads vcpus,
        boolean canUseAutoConverge,
        Custody custody,
        Consumer<String> notices);
  }

  private final QmpClient qmp;
  private final MigrationRequest request;
  private final Optional<String> destination;
  private final QmpFeatures features;
  private final MigrationSettings settings;
  private final Throttle throttle;
  private final VcpuThreads threads;
  private final VcpuClock clock;
  private final Claim claim;
  private final Takeover before;
  private final double demand;
  private final Consumer<String> notices;
  private boolean begun;
  private boolean cancelled;
  private boolean arrived;
  private boolean closed;

  private MigrationSession(
      QmpClient qmp,
      MigrationRequest request,
      Optional<String> destination,
      ThrottleOpener opener,
      Journal journal,
      Consumer<String> notices) {
    this.qmp = qmp;
    this.request = request;
    this.destination = destination;
    this.notices = notices;
    this.features = new QmpFeatures(qmp);
    this.settings = MigrationSettings.of(qmp);
    HostFiles host = HostFiles.ofThisMachine();
    this.threads = VcpuThreads.of(qmp, host);
    this.claim =
        journal.claim(
            GuestId.of(qmp.address(), threads, host),
            destination.isPresent() ? "ebb migrate" : "ebb attach",
            settings.toJson(),
            notices);
    settings.inherit(claim.settings());
    try {
      this.before =
          destination.isPresent() ? Takeover.nothing() : Takeover.of(claim.flight(), qmp, notices);
      this.clock = before.clock(host, threads);
      boolean canUseAutoConverge = destination.isPresent() || settings.had("auto-converge");
      this.throttle = opener.open(qmp, host, threads, canUseAutoConverge, claim, notices);
    } catch (RuntimeException e) {
      claim.close(claim.predecessor().isEmpty());
      throw e;
    }
    try {
      configure();
      this.demand = before.demandVcpus().orElseGet(this::measureDemand);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Prepares a migration that ebb starts itself.
   *
   * @param destination where to, as QEMU takes it: {@code tcp:host:port}, {@code unix:/path}
   * @param notices told in plain words what the operator should know
   * @throws MigrationException when the guest does not run, or migrates already
   */
  public static MigrationSession start(
      QmpClient qmp,
      MigrationRequest request,
      String destination,
      ThrottleOpener opener,
      Consumer<String> notices) {
    return start(qmp, request, destination, opener, Journal.ofThisUser(), notices);
  }

  /** The same, with a journal of one's own. */
  static MigrationSession start(
      QmpClient qmp,
      MigrationRequest request,
      String destination,
      ThrottleOpener opener,
      Journal journal,
      Consumer<String> notices) {
    if (isUnderWay(qmp)) {
      throw new MigrationException(
          "this guest is being migrated already; to steer that migration: ebb attach --qmp "
              + qmp.address());
    }
    String status = qmp.execute("query-status").text("status").orElse("unknown");
    if (!status.equals("running")) {
      throw new MigrationException(
          "the guest is not running but "
              + status
              + (status.equals("postmigrate")
                  ? ": it has been migrated away from here"
                  : "; resume it first, or move it with plain QEMU: nothing has to be throttled"));
    }
    return new MigrationSession(qmp, request, Optional.of(destination), opener, journal, notices);
  }

  /**
   * Prepares to steer a migration that somebody else has started.
   *
   * @throws MigrationException when none is under way
   */
  public static MigrationSession attach(
      QmpClient qmp, MigrationRequest request, ThrottleOpener opener, Consumer<String> notices) {
    return attach(qmp, request, opener, Journal.ofThisUser(), notices);
  }

  /** The same, with a journal of one's own. */
  static MigrationSession attach(
      QmpClient qmp,
      MigrationRequest request,
      ThrottleOpener opener,
      Journal journal,
      Consumer<String> notices) {
    if (!isUnderWay(qmp)) {
      throw new MigrationException(
          "no migration is under way here; to start one: ebb migrate --qmp "
              + qmp.address()
              + " --to URI");
    }
    return new MigrationSession(qmp, request, Optional.empty(), opener, journal, notices);
  }

  /**
   * What an ebb that has gone had been asked for, when it had steered the migration that is under
   * way.
   */
  public static Optional<RecordingHeader> steeredBefore(QmpClient qmp) {
    HostFiles host = HostFiles.ofThisMachine();
    var guest = GuestId.of(qmp.address(), VcpuThreads.of(qmp, host), host);
    return Takeover.of(Journal.ofThisUser().flight(guest), qmp, notice -> {})
        .flight()
        .map(Flight::header);
  }

  /** The downtime limit that a QEMU is set to. */
  public static Duration downtimeLimit(QmpClient qmp) {
    return Duration.ofMillis(
        Math.max(1, qmp.execute("query-migrate-parameters").number("downtime-limit").orElse(300)));
  }

  private static boolean isUnderWay(QmpClient qmp) {
    return isUnderWay(MigrationInfo.of(qmp.execute("query-migrate")));
  }

  static boolean isUnderWay(MigrationInfo info) {
    return !info.status().isEmpty()
        && !info.status().equals("none")
        && !new MigrationState.Setup().after(info).phase().isFinal();
  }

  private void configure() {
    boolean syncs = Policies.steers(request.policy()) && !settings.had("dirty-limit");
    if (destination.isPresent()) {
      settings.setCapabilities(
          Map.of("events", true, "auto-converge", throttle.needsAutoConverge() || syncs));
    }
    if (throttle.needsAutoConverge()) {
      throttle.prepare();
    } else if (destination.isPresent() && syncs) {
      QemuThrottle.keepIdle(qmp);
    } else if (destination.isEmpty() && settings.had("auto-converge")) {
      // Capabilities cannot be changed any more; parameters can: the next trigger brings it to 1 %.
      new QemuThrottle(qmp).prepare();
      notices.accept(
          "auto-converge is on for this migration: brought down to 1 % while ebb steers");
    }
    JsonObject parameters =
        JsonObject.empty().with("downtime-limit", Math.round(downtimeLimitSeconds() * 1000));
    if (request.speedBytesPerSecond().isPresent()) {
      parameters = parameters.with("max-bandwidth", request.speedBytesPerSecond().getAsLong());
    }
    qmp.execute("migrate-set-parameters", parameters);
  }

  /** Plain pre-copy, which nobody steers, is given the whole of the limit. */
  private double downtimeLimitSeconds() {
    return Policies.steers(request.policy())
        ? request.intent().switchoverSeconds()
        : request.intent().maxDowntimeSeconds();
  }

  private double measureDemand() {
    double before = clock.vcpuSeconds();
    long start = System.nanoTime();
    try {
      Thread.sleep(DEMAND_WINDOW);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return (clock.vcpuSeconds() - before) / ((System.nanoTime() - start) / 1e9);
  }

  /** CPU the guest used just before, vCPU-seconds a second. */
  public double demandVcpus() {
    return demand;
  }

  /** Name of the throttle in use. */
  public String throttleName() {
    return throttle.name();
  }

  /** When the throttle's settings take effect. */
  public Actuation actuation() {
    return throttle.actuation();
  }

  /** The bandwidth cap in force, bytes a second, 0 for none. */
  public long speedBytesPerSecond() {
    return request.speedBytesPerSecond().orElse(settings.maxBandwidth());
  }

  /**
   * Steers the migration to its end.
   *
   * @param observer sees every reading and decision
   * @return how it went, also when it failed or was cancelled
   */
  public MigrationSummary run(SteeringLoop.Observer observer) {
    long originNanos = before.originNanos();
    var migration =
        new QemuMigration(
            qmp, clock, threads, throttle, destination.isEmpty(), originNanos, features, notices);
    var meter = new WorkMeter(demand);
    Policy policy = Policies.create(request.policy(), request.intent(), throttle.actuation());
    Status status = Status.CANCELLED;
    Optional<String> reason = Optional.empty();
    before.replay(policy, meter);
    var header = new RecordingHeader(request.policy(), request.intent(), throttle.actuation());
    try (var record = before.recorder(claim, header, originNanos, demand, notices)) {
      reason = begin();
      if (reason.isPresent()) {
        status = Status.FAILED;
      }
      if (begun) {
        SteeringLoop.run(
            migration,
            policy,
            request.intent(),
            (reading, decision) -> {
              meter.add(reading);
              record.onStep(reading, decision, migration.info().totalMillis());
              observer.onStep(reading, decision);
            });
        throttle.close();
        migration.settle();
        status = statusOf(migration.state().phase());
        if (migration.state() instanceof MigrationState.Failed failed) {
          reason = Optional.of(failed.reason());
        }
      }
    } catch (QmpException.Closed e) {
      status = Status.FAILED;
      reason =
          Optional.of(
              "the source went away in mid-migration ("
                  + e.getMessage()
                  + "); look whether the guest runs at the destination");
    } finally {
      arrived = status == Status.COMPLETED;
      close();
    }
    return summary(status, reason, migration.info(), meter);
  }

  /**
   * Has QEMU begin; its reason when it refuses. Nothing is begun once a cancel has been asked for.
   */
  private synchronized Optional<String> begin() {
    if (cancelled) {
      return Optional.empty();
    }
    try {
      if (destination.isPresent()) {
        qmp.execute("migrate", JsonObject.empty().with("uri", destination.get()));
      }
      begun = true;
      return Optional.empty();
    } catch (QmpException.Refused e) {
      return Optional.of(e.description());
    }
  }

  private static Status statusOf(Phase phase) {
    return switch (phase) {
      case COMPLETED -> Status.COMPLETED;
      case CANCELLED -> Status.CANCELLED;
      default -> Status.FAILED;
    };
  }

  private MigrationSummary summary(
      Status status, Optional<String> reason, MigrationInfo info, WorkMeter meter) {
    long dirtied = Math.max(0, info.remainingBytes() + info.migratedBytes() - info.totalBytes());
    return new MigrationSummary(
        status,
        reason,
        info.totalMillis() / 1000.0,
        info.downtimeMillis(),
        info.sentBytes(),
        info.round(),
        meter.lostSeconds(),
        meter.leastShare(),
        (info.migratedBytes() - dirtied) / info.pageSize(),
        throttle.name(),
        request.policy(),
        request.intent().aggression(),
        speedBytesPerSecond());
  }

  /**
   * Lifts the throttle and asks QEMU to cancel; {@link #run} returns when it has, or with a
   * completed migration when it was too late. From any thread.
   */
  public synchronized void cancel() {
    cancelled = true;
    throttle.close();
    if (begun) {
      // The answer tells nothing: it is the same when it was too late. The state will tell.
      var _ = qmp.send("migrate_cancel", JsonObject.empty());
    }
  }

  /** Lifts the throttle, and puts QEMU's settings back unless the guest has left. */
  @Override
  public void close() {
    throttle.close();
    if (!closed) {
      closed = true;
      claim.close(arrived || settings.restore());
    }
  }
}
