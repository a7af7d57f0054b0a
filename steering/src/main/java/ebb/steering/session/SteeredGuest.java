package ebb.steering.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import ebb.core.HypervisorTraits;
import ebb.core.Intent;
import ebb.core.OnInfeasible;
import ebb.core.lever.Levers;
import ebb.core.measure.DowntimeLimit;
import ebb.core.notice.Notice;
import ebb.core.notice.NoticeListener;
import ebb.core.policy.Policies;
import ebb.host.guest.VcpuClock;
import ebb.host.throttle.Throttle;
import ebb.steering.BestLevers;
import ebb.steering.ChangeablePolicy;
import ebb.steering.GuestDemand;
import ebb.steering.GuestMeasurement;
import ebb.steering.LeverChoice;
import ebb.steering.Looking;
import ebb.steering.MigrationException;
import ebb.steering.MigrationRequest;
import ebb.steering.Takeover;
import ebb.steering.journal.Claim;
import ebb.steering.journal.Journal;
import ebb.steering.watch.PageWatch;
import ebb.steering.watch.SpeedKeeper;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A guest made ready to be steered: claimed, noted in the journal, its throttle set up, its
 * hypervisor set as asked. Closing undoes all of that.
 */
final class SteeredGuest implements ChangeablePolicy.Guest {

  /** A guest that keeps more of its vCPUs than this is as good as not throttled. */
  private static final double MOST_KEPT = 0.9;

  private final GuestDriver driver;
  private final FoundGuest found;
  private final Claim claim;
  private final Takeover before;
  private final VcpuClock clock;
  private final Throttle throttle;
  private final DowntimeLimit downtimeLimit;
  private final SpeedKeeper speed;
  private final SettingsInForce settings;
  private final Looking looking;
  private final NoticeListener notices;
  private final Intent askedFirst;
  private Optional<GuestMeasurement> measurement = Optional.empty();
  private Levers levers = Levers.NONE;
  private double demandVcpus;
  private volatile long speedBytesPerSecond;
  private volatile boolean postCopyRefused;

  @GuardedBy("this")
  private boolean closed;

  private SteeredGuest(
      GuestDriver driver,
      MigrationRequest request,
      Claim claim,
      Takeover before,
      Throttle throttle,
      NoticeListener notices) {
    this.driver = driver;
    this.found = driver.found();
    this.claim = claim;
    this.before = before;
    this.clock = before.clock(found.vcpus());
    this.throttle = throttle;
    this.looking = new Looking(request.measuring().look(), notices);
    this.notices = notices;
    this.askedFirst = request.intent();
    this.downtimeLimit = Policies.downtimeLimit(request.policy(), request.intent());
    this.speed = new SpeedKeeper(request.speedBytesPerSecond());
    this.settings = new SettingsInForce(driver.parameters(), notices);
    this.speedBytesPerSecond = found.speedBytesPerSecond();
  }

  /**
   * Makes a guest ready. Where that fails all is as it was, and the driver is closed.
   *
   * @throws ebb.steering.journal.SteeredAlreadyException when another ebb steers it
   * @throws ebb.steering.MigrationException when the migration is refused
   */
  static SteeredGuest open(
      GuestDriver driver, MigrationRequest request, Journal journal, NoticeListener notices) {
    Claim claim = null;
    SteeredGuest guest;
    try {
      FoundGuest found = driver.found();
      String command = driver.starts() ? "ebb migrate" : "ebb attach";
      claim = journal.claim(found.id(), command, found.settings(), notices);
      Takeover before =
          driver.starts()
              ? Takeover.nothing()
              : Takeover.of(claim.flight(), driver::elapsedMillis, notices);
      guest = new SteeredGuest(driver, request, claim, before, driver.throttle(claim), notices);
    } catch (RuntimeException e) {
      giveBack(claim, driver);
      throw e;
    }
    try {
      guest.refuseStalls(request.intent());
      guest.prepare(request);
      guest.look(request);
      guest.turnOnLevers(request);
      return guest;
    } catch (RuntimeException e) {
      guest.close(false);
      throw e;
    }
  }

  private static void giveBack(@Nullable Claim claim, GuestDriver driver) {
    if (claim != null) {
      claim.close(claim.predecessor().isEmpty());
    }
    driver.close();
  }

  /**
   * Refuses stalls that are too short for the throttle in use.
   *
   * @throws ebb.steering.MigrationException for those
   */
  void refuseStalls(Intent intent) {
    if (intent.within(throttle.stalls()).minShare() > MOST_KEPT && intent.minShare() <= MOST_KEPT) {
      throw new MigrationException(
          String.format(
              Locale.ROOT,
              "stalls of at most %.1f ms cannot be kept: throttled by %s, a vCPU stands still for %.1f"
                  + " ms at a time; allow that much or more, or do not limit stalls",
              intent.maxStallSeconds() * 1000,
              throttle.name(),
              throttle.stalls().seconds(MOST_KEPT) * 1000));
    }
  }

  private void prepare(MigrationRequest request) {
    var wanted = new HashMap<String, Long>();
    wanted.put(MigrationParameters.DOWNTIME, downtimeLimit.millis());
    request.speedBytesPerSecond().ifPresent(cap -> wanted.put(MigrationParameters.SPEED, cap));
    Map<String, Long> set = driver.prepare(throttle, request.intent(), wanted);
    settings.expect(set);
    speedBytesPerSecond = set.getOrDefault(MigrationParameters.SPEED, found.speedBytesPerSecond());
  }

  private void look(MigrationRequest request) {
    Duration howLong = request.measuring().before();
    if (driver.starts() && !howLong.isZero()) {
      measurement = driver.measure(clock, howLong, looking);
    }
    demandVcpus =
        before
            .demandVcpus()
            .orElseGet(() ->
                measurement.map(GuestMeasurement::demandVcpus).orElseGet(this::measureDemand));
    measurement.ifPresent(
        it -> it.refuseWhatCannotBe(request, found.speedBytesPerSecond(), traits()));
  }

  private void turnOnLevers(MigrationRequest request) {
    if (!driver.starts() || request.levers().isNone()) {
      levers = driver.foundLevers();
      return;
    }
    var question =
        new LeverChoice.Question(
            request, driver.leverSupport(), measurement, speedBytesPerSecond, traits());
    levers = new LeverSetup(driver, new BestLevers(notices), notices).turnOn(question);
  }

  private double measureDemand() {
    return GuestDemand.measure(clock, found.vcpus().count(), driver::heldPercentage);
  }

  /** The operator's knobs as they were when the guest was taken in hand. */
  Intent askedFirst() {
    return askedFirst;
  }

  GuestDriver driver() {
    return driver;
  }

  FoundGuest found() {
    return found;
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

  /** What a look at it before the start has shown. */
  Optional<GuestMeasurement> measurement() {
    return measurement;
  }

  /**
   * Begins to watch its pages in flight.
   *
   * @param memoryBytes its memory, bytes
   * @return empty where that is not allowed, or they cannot be read from here
   */
  Optional<PageWatch> watchPages(long memoryBytes) {
    return found
        .vcpus()
        .threads()
        .flatMap(threads -> looking.sampler(threads, clock, memoryBytes))
        .map(PageWatch.Pages::of)
        .map(pages -> PageWatch.start(pages, measurement.isEmpty()));
  }

  /** What is turned on besides the throttle. */
  Levers levers() {
    return levers;
  }

  @Override
  public double demandVcpus() {
    return demandVcpus;
  }

  @Override
  public HypervisorTraits traits() {
    return new HypervisorTraits(throttle.actuation(), driver.syncSeconds(), throttle.stalls());
  }

  /** What the hypervisor is asked for so that the downtime limit holds. */
  DowntimeLimit downtimeLimit() {
    return downtimeLimit;
  }

  /** What the migration may send. */
  SpeedKeeper speed() {
    return speed;
  }

  /** What has been set of its migration and is to stay so. */
  SettingsInForce settings() {
    return settings;
  }

  /** The cap on the bandwidth, bytes a second, 0 for none. */
  long speedBytesPerSecond() {
    return speedBytesPerSecond;
  }

  /** Caps the bandwidth anew. From any thread. */
  void limitSpeed(long bytesPerSecond) {
    speedBytesPerSecond = driver.limitSpeed(bytesPerSecond);
    speed.cap(speedBytesPerSecond);
  }

  /** The hypervisor has refused post-copy: it is not to be asked again. */
  void postCopyIsRefused() {
    postCopyRefused = true;
  }

  /** What can be asked of this migration: post-copy has to have been allowed before its start. */
  Intent feasible(Intent intent) {
    boolean possible = driver.mayTurnToPostCopy() && !postCopyRefused;
    if (intent.allowsPostCopy() && !possible) {
      notices.tell(
          Notice.Kind.POST_COPY,
          "post-copy was not allowed when this migration began, and cannot be allowed any more; if"
              + " the deadline cannot be kept, the migration finishes late");
      return intent.by(intent.deadlineSeconds(), OnInfeasible.CONTINUE);
    }
    return intent;
  }

  /**
   * Lifts the throttle, and puts settings back unless the guest has left. From any thread; who
   * comes second waits for the first.
   *
   * @param arrived whether it runs at the destination now
   */
  synchronized void close(boolean arrived) {
    throttle.close();
    if (closed) {
      return;
    }
    closed = true;
    settings.end();
    claim.close(arrived || driver.restore(claim.settings()));
    driver.close();
  }
}
