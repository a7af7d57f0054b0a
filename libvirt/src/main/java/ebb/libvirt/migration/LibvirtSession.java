package ebb.libvirt.migration;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import ebb.core.Decision;
import ebb.core.HypervisorTraits;
import ebb.core.Intent;
import ebb.core.OnInfeasible;
import ebb.core.Phase;
import ebb.core.Reading;
import ebb.core.loop.SteeringLoop;
import ebb.core.measure.WorkMeter;
import ebb.host.system.HostFiles;
import ebb.host.throttle.ThrottleChoice;
import ebb.libvirt.DomainState;
import ebb.libvirt.LibvirtConnection;
import ebb.libvirt.LibvirtDomain;
import ebb.libvirt.LibvirtException;
import ebb.libvirt.MigrationTarget;
import ebb.steering.ChangeablePolicy;
import ebb.steering.MigrationException;
import ebb.steering.MigrationRequest;
import ebb.steering.MigrationSummary;
import ebb.steering.MigrationSummary.Status;
import ebb.steering.SteeringSession;
import ebb.steering.Takeover;
import ebb.steering.journal.Flight;
import ebb.steering.journal.Journal;
import ebb.steering.recording.RecordingHeader;
import ebb.steering.watch.StallWatch;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One migration of a libvirt domain from start to end, whoever starts it. There is one attempt:
 * libvirt leaves it to whoever asked to ask again.
 */
public final class LibvirtSession implements SteeringSession {

  private final GuestOfDomain guest;
  private final AtomicReference<MigrationRequest> request;
  private final Optional<MigrationTarget> target;
  private final Consumer<String> notices;

  @GuardedBy("this")
  private @Nullable ChangeablePolicy policy;

  @GuardedBy("this")
  private boolean begun;

  private volatile boolean cancelled;
  private boolean postCopyAsked;
  private Optional<String> gaveUp = Optional.empty();

  private LibvirtSession(
      GuestOfDomain guest,
      MigrationRequest request,
      Optional<MigrationTarget> target,
      Consumer<String> notices) {
    this.guest = guest;
    this.request = new AtomicReference<>(request);
    this.target = target;
    this.notices = notices;
  }

  /**
   * Prepares a migration that ebb has libvirt start.
   *
   * @param name the domain's name or UUID
   * @param notices told in plain words what the operator should know
   * @throws MigrationException when the domain does not run, or migrates already
   */
  public static LibvirtSession start(
      LibvirtConnection connection,
      String name,
      MigrationRequest request,
      MigrationTarget target,
      ThrottleChoice throttle,
      Consumer<String> notices) {
    return open(
        connection,
        name,
        domain -> {
          if (domain.jobStats().isMigratingOut()) {
            throw new MigrationException(
                "domain "
                    + domain.id().name()
                    + " is being migrated already; to steer that migration: ebb attach --connect "
                    + connection.uri()
                    + " --domain "
                    + domain.id().name());
          }
          DomainState state = domain.state();
          if (state != DomainState.RUNNING) {
            throw new MigrationException(
                "domain "
                    + domain.id().name()
                    + " is "
                    + state.words()
                    + "; only a running domain needs ebb, move it with virsh");
          }
          return new LibvirtSession(
              new GuestOfDomain(
                  connection, domain, request, true, throttle, Journal.ofThisUser(), notices),
              request,
              Optional.of(mayTurnToPostCopy(request.intent()) ? target.withPostCopy() : target),
              notices);
        });
  }

  private static boolean mayTurnToPostCopy(Intent intent) {
    return intent.hasDeadline() && intent.onInfeasible() == OnInfeasible.POST_COPY;
  }

  /**
   * Prepares to steer a migration that somebody else has started.
   *
   * @throws MigrationException when none is under way
   */
  public static LibvirtSession attach(
      LibvirtConnection connection,
      String name,
      MigrationRequest request,
      ThrottleChoice throttle,
      Consumer<String> notices) {
    return open(
        connection,
        name,
        domain -> {
          if (!domain.jobStats().isMigratingOut()) {
            throw new MigrationException(
                "domain "
                    + domain.id().name()
                    + " is not being migrated away from here; to start that: ebb migrate --connect "
                    + connection.uri()
                    + " --domain "
                    + domain.id().name()
                    + " --to URI");
          }
          return new LibvirtSession(
              new GuestOfDomain(
                  connection, domain, request, false, throttle, Journal.ofThisUser(), notices),
              request,
              Optional.empty(),
              notices);
        });
  }

  private interface Preparation {
    LibvirtSession prepare(LibvirtDomain domain);
  }

  /** A domain that no session is made of is closed again. */
  private static LibvirtSession open(
      LibvirtConnection connection, String name, Preparation preparation) {
    LibvirtDomain domain = connection.domain(name);
    try {
      return preparation.prepare(domain);
    } catch (RuntimeException e) {
      domain.close();
      throw e;
    }
  }

  /**
   * What an ebb that has gone had been asked for, when it had steered the migration that is under
   * way.
   */
  public static Optional<RecordingHeader> steeredBefore(LibvirtConnection connection, String name) {
    HostFiles host = HostFiles.ofThisMachine();
    try (LibvirtDomain domain = connection.domain(name)) {
      var id =
          GuestOfDomain.idOf(connection, domain, GuestOfDomain.processOf(connection, domain, host));
      return Takeover.of(
              Journal.ofThisUser().flight(id), domain.jobStats().elapsedMillis(), notice -> {})
          .flight()
          .map(Flight::header);
    }
  }

  /** As for a QEMU: the limit that is set; if by an ebb that has gone, what that was asked. */
  public static Duration downtimeLimit(LibvirtConnection connection, String name) {
    Optional<Duration> before =
        steeredBefore(connection, name)
            .map(it -> Duration.ofMillis(Math.round(it.intent().maxDowntimeSeconds() * 1000)));
    if (before.isPresent()) {
      return before.get();
    }
    try (LibvirtDomain domain = connection.domain(name)) {
      return Duration.ofMillis(Math.max(1, domain.maxDowntimeMillis()));
    }
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

  @Override
  public long speedBytesPerSecond() {
    return guest.care().speedBytesPerSecond();
  }

  @Override
  public void steer(Intent intent) {
    change(before -> intent);
  }

  private synchronized void change(UnaryOperator<Intent> by) {
    MigrationRequest now = request.updateAndGet(asked -> asked.steeredBy(by.apply(asked.intent())));
    if (policy != null) {
      policy.change(now.intent());
    }
  }

  @Override
  public void limitSpeed(long bytesPerSecond) {
    guest.care().limitSpeed(bytesPerSecond);
    request.updateAndGet(asked -> asked.withSpeed(bytesPerSecond));
  }

  @Override
  public MigrationSummary runAttempts(Attempts observers) {
    Takeover before = guest.before();
    long originNanos = before.originNanos();
    var migration = new LibvirtMigration(guest, target.isEmpty(), originNanos, notices);
    var meter = new WorkMeter(guest.demandVcpus());
    boolean arrived = false;
    try {
      Optional<String> reason = Optional.empty();
      Status status = Status.CANCELLED;
      if (begin()) {
        try {
          status =
              statusOf(
                  steer(migration, meter, originNanos, observers.begin(request.get().intent())));
          reason = gaveUp.or(migration::failure);
        } catch (LibvirtException e) {
          status = Status.FAILED;
          reason = Optional.of(connectionLost(e));
        }
      }
      arrived = status == Status.COMPLETED;
      boolean failed = gaveUp.isPresent() && status == Status.CANCELLED;
      return MigrationSummary.of(
          failed ? Status.FAILED : status,
          arrived || (cancelled && status == Status.CANCELLED) ? Optional.empty() : reason,
          migration.counters(),
          meter.lostSeconds(),
          meter.leastShare(),
          throttleName(),
          request.get(),
          speedBytesPerSecond(),
          1,
          migration.repairs());
    } finally {
      migration.close();
      guest.close(arrived);
    }
  }

  private static String connectionLost(LibvirtException e) {
    return "libvirt has gone in mid-migration ("
        + e.getMessage()
        + "); the throttle is lifted; look whether the guest runs here or at the destination";
  }

  private Phase steer(
      LibvirtMigration migration,
      WorkMeter meter,
      long originNanos,
      SteeringLoop.Observer observer) {
    var stall = new StallWatch(request.get().perseverance().stallTimeout());
    try (var law = policy(meter, originNanos)) {
      return SteeringLoop.run(
              migration,
              law,
              request.get().intent(),
              step -> {
                meter.add(step.reading());
                law.keep(step.reading(), step.decision(), migration.counters().totalMillis());
                observer.onStep(step);
                obey(step.reading(), step.decision());
                if (stall.isOver(step.reading())) {
                  giveUp(
                      "nothing has got across the link for "
                          + request.get().perseverance().stallTimeout().toSeconds()
                          + " s");
                }
              })
          .phase();
    }
  }

  private synchronized ChangeablePolicy policy(WorkMeter meter, long originNanos) {
    policy =
        new ChangeablePolicy(guest, request.get(), guest.before(), meter, originNanos, notices);
    return policy;
  }

  /** What a decision asks for besides the share of the CPU. */
  private void obey(Reading reading, Decision decision) {
    if (cancelled && !reading.phase().isFinal()) {
      guest.abort(); // the first time there may have been no job yet
    }
    switch (decision) {
      case Decision.Cancel _ ->
          giveUp("the deadline cannot be kept with the CPU that the guest is to keep");
      case Decision.PostCopy _ -> {
        if (!postCopyAsked && reading.phase() == Phase.PRE_COPY) {
          startPostCopy();
        }
      }
      case Decision.Throttle _, Decision.Unthrottled _ -> {}
    }
  }

  private void startPostCopy() {
    postCopyAsked = true;
    try {
      guest.domain().startPostCopy();
      notices.accept(
          "the deadline cannot be kept: the guest goes on at the destination (post-copy) and"
              + " fetches missing pages from here");
    } catch (LibvirtException e) {
      notices.accept(
          e.getMessage()
              + "; the deadline will be missed: post-copy has to be allowed at the start (virsh"
              + " migrate --postcopy)");
      change(intent -> intent.by(intent.deadlineSeconds(), OnInfeasible.CONTINUE));
    }
  }

  private void giveUp(String reason) {
    if (gaveUp.isEmpty()) {
      gaveUp = Optional.of(reason + "; ebb has cancelled the migration");
      notices.accept(reason + ": cancelling the migration");
      guest.abort();
    }
  }

  private Status statusOf(Phase phase) {
    return switch (phase) {
      case COMPLETED -> Status.COMPLETED;
      case CANCELLED -> Status.CANCELLED;
      // Of a migration that others started libvirt does not say how it ended.
      default -> cancelled ? Status.CANCELLED : Status.FAILED;
    };
  }

  private synchronized boolean begin() {
    if (!cancelled) {
      begun = true;
      target.ifPresent(guest::start);
    }
    return begun;
  }

  @Override
  public synchronized void cancel() {
    cancelled = true;
    guest.throttle().close();
    if (begun) {
      guest.abort();
    }
  }

  @Override
  public void close() {
    guest.close(false);
  }
}
