package ebb.qemu.migration;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import ebb.core.HypervisorTraits;
import ebb.core.Intent;
import ebb.core.OnInfeasible;
import ebb.core.measure.DowntimeLimit;
import ebb.core.policy.Policies;
import ebb.host.guest.VcpuClock;
import ebb.host.guest.Vcpus;
import ebb.host.system.HostFiles;
import ebb.host.system.ProcessId;
import ebb.host.throttle.Throttle;
import ebb.json.JsonObject;
import ebb.qemu.qmp.QmpAddress;
import ebb.qemu.qmp.QmpClient;
import ebb.qemu.qmp.QmpFeatures;
import ebb.qemu.throttle.ThrottleOpener;
import ebb.steering.ChangeablePolicy;
import ebb.steering.GuestDemand;
import ebb.steering.GuestMeasurement;
import ebb.steering.MigrationException;
import ebb.steering.MigrationRequest;
import ebb.steering.Takeover;
import ebb.steering.journal.Claim;
import ebb.steering.journal.Flight;
import ebb.steering.journal.GuestId;
import ebb.steering.journal.Journal;
import ebb.steering.watch.SpeedKeeper;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * A guest made ready to be steered: claimed, noted in the journal, its throttle set up, its QEMU
 * set as asked. Closing undoes all of that.
 */
final class SteeredGuest implements ChangeablePolicy.Guest {

  /** Interval of the syncs that QEMU adds to a round while auto-converge is on. */
  static final double SYNC_SECONDS = 5;

  /** A QEMU takes either this or auto-converge. */
  private static final String DIRTY_LIMIT = "dirty-limit";

  private static final Map<String, Boolean> POST_COPY = Map.of("postcopy-ram", true);

  private static final Duration RESUMES_WITHIN = Duration.ofSeconds(5);
  private static final Duration ENDS_WITHIN = Duration.ofSeconds(1);
  private static final Duration LOOK = Duration.ofMillis(20);

  private final Monitors monitors;
  private final HostFiles host = HostFiles.ofThisMachine();
  private final QmpClient qmp;
  private final QmpFeatures features;
  private final double maxDowntimeSeconds;
  private final DowntimeLimit downtimeLimit;
  private final MigrationSettings settings;
  private final Vcpus vcpus;
  private final Claim claim;
  private final Takeover before;
  private final VcpuClock clock;
  private final Throttle throttle;
  private final double demand;
  private final Optional<GuestMeasurement> measurement;
  private final Consumer<String> notices;
  private final SpeedKeeper speed;
  private final AutoConverge autoConverge;
  private boolean syncs;
  private boolean postCopy;

  @GuardedBy("this")
  private boolean closed;

  /**
   * @param starts whether ebb starts the migration, or it is under way
   */
  SteeredGuest(
      Monitors monitors,
      MigrationRequest request,
      boolean starts,
      ThrottleOpener opener,
      Journal journal,
      Consumer<String> notices) {
    this.monitors = monitors;
    this.notices = notices;
    this.qmp = monitors.source();
    this.maxDowntimeSeconds = request.intent().maxDowntimeSeconds();
    this.downtimeLimit = Policies.downtimeLimit(request.policy(), request.intent());
    this.speed = new SpeedKeeper(request.speedBytesPerSecond());
    this.features = new QmpFeatures(qmp);
    this.autoConverge = new AutoConverge(qmp);
    this.settings = MigrationSettings.of(qmp);
    if (!starts) {
      settings.refuseSaving();
    }
    this.vcpus = qmp.vcpus();
    this.claim =
        journal.claim(
            idOf(qmp, vcpus), starts ? "ebb migrate" : "ebb attach", settings.toJson(), notices);
    settings.inherit(claim.settings());
    try {
      this.before = starts ? Takeover.nothing() : takeover(claim.flight(), qmp, notices);
      this.clock = before.clock(vcpus);
      boolean canUseAutoConverge =
          settings.had("auto-converge") || (starts && !settings.had(DIRTY_LIMIT));
      this.throttle = opener.open(qmp, vcpus, canUseAutoConverge, claim, notices);
    } catch (RuntimeException e) {
      claim.close(claim.predecessor().isEmpty());
      throw e;
    }
    try {
      configure(request, starts);
      this.measurement = starts ? measure(request) : Optional.empty();
      this.demand =
          before
              .demandVcpus()
              .orElseGet(() ->
                  measurement.map(GuestMeasurement::demandVcpus).orElseGet(this::measureDemand));
      measurement.ifPresent(
          it -> it.refuseWhatCannotBe(request, settings.maxBandwidth(), traits()));
    } catch (RuntimeException e) {
      close(false);
      throw e;
    }
  }

  /** The guest behind a monitor. */
  static GuestId idOf(QmpClient qmp, Vcpus vcpus) {
    String name =
        qmp.address() instanceof QmpAddress.Unix unix
            ? Path.of(unix.path()).toAbsolutePath().normalize().toString()
            : qmp.address().toString();
    return GuestId.of(vcpus.process(), name);
  }

  /** Looks whether the migration that is under way has been steered before. */
  static Takeover takeover(Flight.Place place, QmpClient qmp, Consumer<String> notices) {
    return place.exists()
        ? Takeover.of(place, MigrationInfo.read(qmp).counters().totalMillis(), notices)
        : Takeover.nothing();
  }

  private void configure(MigrationRequest request, boolean starts) {
    postCopy = !starts && settings.had("postcopy-ram");
    boolean idle = Policies.steers(request.policy()) && !settings.had(DIRTY_LIMIT);
    boolean on = starts ? throttle.needsAutoConverge() || idle : settings.had("auto-converge");
    syncs = on && features.syncsWithAutoConverge();
    if (starts) {
      settings.setCapabilities(Map.of("events", true, "auto-converge", on));
      if (request.intent().hasDeadline()
          && request.intent().onInfeasible() == OnInfeasible.POST_COPY) {
        preparePostCopy();
      }
    }
    if (settings.had(DIRTY_LIMIT)) {
      notices.accept(
          "dirty-limit is on for this migration: QEMU's own limit holds the vCPUs beside ebb's"
              + " throttle, and auto-converge stays off; for ebb's throttle alone, turn dirty-limit"
              + " off before the start");
    }
    if (throttle.needsAutoConverge()) {
      autoConverge.prepare(throttle);
    } else if (starts && idle) {
      autoConverge.keepIdle();
    } else if (!starts && settings.had("auto-converge") && throttle.obeys()) {
      // Capabilities cannot be changed any more; parameters can: the next trigger brings it to 1 %.
      autoConverge.bringDown();
      notices.accept(
          "auto-converge is on for this migration: ebb lowers it to 1 % while it steers");
    }
    JsonObject parameters =
        JsonObject.empty().with(MigrationSettings.DOWNTIME_LIMIT, downtimeLimit.millis());
    if (request.speedBytesPerSecond().isPresent()) {
      parameters = parameters.with("max-bandwidth", request.speedBytesPerSecond().getAsLong());
    }
    qmp.execute("migrate-set-parameters", parameters);
  }

  private void preparePostCopy() {
    QmpClient destination =
        monitors
            .destination()
            .orElseThrow(() ->
                new MigrationException(
                    "post-copy has to be allowed at the destination too: give its monitor with"
                        + " --qmp-destination"));
    settings.setCapabilities(POST_COPY);
    postCopy = true;
    MigrationSettings.of(destination).setCapabilities(POST_COPY);
  }

  private Optional<GuestMeasurement> measure(MigrationRequest request) {
    Duration howLong = request.measuring().before();
    return howLong.isZero()
        ? Optional.empty()
        : Optional.of(QemuMeasurement.of(qmp, features, vcpus, clock, howLong));
  }

  /** What a look at it before the start has shown. */
  Optional<GuestMeasurement> measurement() {
    return measurement;
  }

  /** Whether its migration may have gone on to post-copy, by whomever. */
  boolean allowsPostCopy() {
    return postCopy || settings.had("postcopy-ram");
  }

  /** What can be asked of this migration: post-copy has to have been allowed before its start. */
  Intent feasible(Intent intent) {
    if (intent.hasDeadline() && intent.onInfeasible() == OnInfeasible.POST_COPY && !postCopy) {
      notices.accept(
          "post-copy was not allowed when this migration began, and cannot be allowed any more; if"
              + " the deadline cannot be kept, the migration finishes late");
      return intent.by(intent.deadlineSeconds(), OnInfeasible.CONTINUE);
    }
    return intent;
  }

  private double measureDemand() {
    return GuestDemand.measure(clock, vcpus.count(), this::heldPercentage);
  }

  private long heldPercentage() {
    return settings.had("auto-converge")
        ? MigrationInfo.read(qmp).counters().throttlePercentage()
        : 0;
  }

  @Override
  public HypervisorTraits traits() {
    return new HypervisorTraits(
        throttle.actuation(), syncs ? SYNC_SECONDS : Double.POSITIVE_INFINITY);
  }

  Monitors monitors() {
    return monitors;
  }

  /** The source's monitor. */
  QmpClient qmp() {
    return qmp;
  }

  QmpFeatures features() {
    return features;
  }

  Vcpus vcpus() {
    return vcpus;
  }

  VcpuClock clock() {
    return clock;
  }

  Throttle throttle() {
    return throttle;
  }

  @Override
  public Claim claim() {
    return claim;
  }

  /** What is carried over from a controller that has gone. */
  Takeover before() {
    return before;
  }

  @Override
  public double demandVcpus() {
    return demand;
  }

  /** What QEMU is asked for so that the limit holds. */
  DowntimeLimit downtimeLimit() {
    return downtimeLimit;
  }

  /** What QEMU's auto-converge is set to. */
  AutoConverge autoConverge() {
    return autoConverge;
  }

  /** What the migration may send. */
  SpeedKeeper speed() {
    return speed;
  }

  /** How long it may stand still at the switchover, s. */
  double maxDowntimeSeconds() {
    return maxDowntimeSeconds;
  }

  /** What has become of its QEMU, whose monitor has closed. */
  Outcome.Source source() {
    Optional<ProcessId> process = claim.guest().qemu();
    if (process.isEmpty()) {
      return Outcome.Source.UNKNOWN;
    }
    // The kernel closes what a process had open before it is gone.
    long until = System.nanoTime() + ENDS_WITHIN.toNanos();
    while (process.get().isAlive(host) && System.nanoTime() < until) {
      pause();
    }
    return process.get().isAlive(host) ? Outcome.Source.LIVES : Outcome.Source.HAS_ENDED;
  }

  /** What it does after a migration has ended that did not complete, in QEMU's word. */
  String awaitRunState() {
    long until = System.nanoTime() + RESUMES_WITHIN.toNanos();
    while (true) {
      String state = qmp.execute("query-status").words("status").orElse("in an unknown state");
      if (!state.equals("finish-migrate") || System.nanoTime() > until) {
        return state;
      }
      pause();
    }
  }

  private static void pause() {
    LockSupport.parkNanos(LOOK.toNanos());
  }

  /** The cap on the bandwidth as it was found, bytes a second, 0 for none. */
  long maxBandwidth() {
    return settings.maxBandwidth();
  }

  /**
   * Lifts the throttle, and puts QEMU's settings back unless the guest has left. From any thread;
   * who comes second waits for the first.
   *
   * @param arrived whether it runs at the destination now
   */
  synchronized void close(boolean arrived) {
    throttle.close();
    if (!closed) {
      closed = true;
      claim.close(arrived || settings.restore());
    }
  }
}
