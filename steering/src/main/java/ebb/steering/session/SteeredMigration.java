package ebb.steering.session;

import ebb.core.Decision;
import ebb.core.DirtySample;
import ebb.core.Phase;
import ebb.core.Reading;
import ebb.core.loop.Hypervisor;
import ebb.core.notice.Notice;
import ebb.core.notice.NoticeListener;
import ebb.host.guest.Vcpus;
import ebb.steering.GuestMeasurement;
import ebb.steering.MigrationCounters;
import ebb.steering.PatientWait;
import ebb.steering.ThrottleInUse;
import ebb.steering.watch.AutoConvergeWatch;
import ebb.steering.watch.GuestClock;
import java.util.Collections;
import java.util.Iterator;
import java.util.Optional;

/**
 * A migration in flight as the steering loop sees it: readings from its job, shares to the guest's
 * throttle; and all that has been set is kept in force.
 *
 * <p>While the hypervisor is silent, or what it says cannot be true, there is no reading: the guest
 * runs unthrottled, and the watch goes on until there is one or the connection ends. The operator
 * is told.
 */
final class SteeredMigration implements Hypervisor, AutoCloseable {

  /** How often a hypervisor is asked again whose answers tell nothing, s. */
  private static final double AGAIN_SECONDS = 0.1;

  private final SteeredGuest guest;
  private final MigrationJob job;
  private final SamplesInFlight samples;
  private final Timing timing;
  private final NoticeListener notices;
  private final GuestClock clock;
  private final ThrottleInUse throttle;
  private final PatientWait wait;
  private final MemoryTime time;
  private final Optional<OwnThrottle> ownThrottle;
  private final Optional<AutoConvergeWatch> climbs;
  private final Iterator<DirtySample> toTell;
  private int vcpus;
  private MigrationCounters counted = MigrationCounters.NONE;
  private double toldOfUnclearSeconds = Double.NEGATIVE_INFINITY;

  /**
   * @param sampling whether it is looked at how the guest dirties its memory, aside from the rounds
   * @param originNanos when readings begin to count their seconds, by the clock of its timing
   */
  SteeredMigration(
      SteeredGuest guest,
      MigrationJob job,
      boolean sampling,
      long originNanos,
      Timing timing,
      NoticeListener notices) {
    this.guest = guest;
    this.job = job;
    this.samples = new SamplesInFlight(guest, job, sampling, notices);
    this.timing = timing;
    this.notices = notices;
    this.vcpus = guest.found().vcpus().count();
    this.clock = new GuestClock(guest.clock(), vcpus);
    this.throttle = new ThrottleInUse(guest.throttle(), clock::share, notices);
    this.wait = new PatientWait(timing.patience(), throttle, guest.driver().name(), notices);
    this.time = new MemoryTime(originNanos);
    this.ownThrottle = guest.driver().ownThrottle();
    this.climbs =
        ownThrottle.map(own ->
            new AutoConvergeWatch(
                () -> own.bringDown(guest.throttle()), own.means(), own.isBroughtDown(), notices));
    this.toTell =
        guest.measurement().map(it -> it.samples().iterator()).orElse(Collections.emptyIterator());
    guest.settings().anew();
  }

  /** The last counters that the hypervisor gave: of a migration that broke off it gives none. */
  MigrationCounters counters() {
    return counted;
  }

  @Override
  public Reading next(double atMostSeconds) {
    Optional<GuestMeasurement> measured = guest.measurement();
    if (measured.isPresent() && toTell.hasNext()) {
      return measured.get().reading(toTell.next(), clock.vcpuSeconds(seconds()));
    }
    job.awaitNews(atMostSeconds);
    JobStatus status = look(Hypervisor.switchoverIsNear(atMostSeconds));
    Phase phase = status.phase();
    if (phase == Phase.DISKS) {
      time.waits(timing.nanos());
    } else if (status.counters().areThere()) {
      counted = status.counters();
    }
    double seconds = seconds();
    job.newVcpus(seconds).ifPresent(this::follow);
    double vcpuSeconds = clock.vcpuSeconds(seconds);
    Reading reading =
        status
            .counters()
            .reading(
                phase, seconds, vcpuSeconds, vcpus, samples.next(status, seconds, vcpuSeconds));
    return phase == Phase.PRE_COPY ? lookAfter(reading, status.counters()) : reading;
  }

  /** Sees to it that what was set is in force, and does what it is to; tells what is. */
  private Reading lookAfter(Reading reading, MigrationCounters counters) {
    double seconds = reading.seconds();
    SettingsInForce settings = guest.settings();
    guest
        .speed()
        .step(seconds, reading.sentBytes())
        .ifPresent(asked -> settings.set(MigrationParameters.SPEED, asked));
    // Less downtime where the link jitters, and more where it does not.
    if (guest.downtimeLimit().add(seconds, counters.round(), counters.bytesPerSecond())) {
      settings.set(MigrationParameters.DOWNTIME, guest.downtimeLimit().millis());
    }
    ownThrottle.ifPresent(own -> settings.expect(own.parameters(), own.beside(guest.throttle())));
    settings.step(seconds);
    if (guest.throttle().obeys()) {
      climbs.ifPresent(
          it -> it.step(seconds, counters.throttlePercentage(), guest.throttle().askedOfQemu()));
    }
    if (clock.step(reading)) {
      throttle.distrustThreads(GuestClock.WORDS);
      samples.distrustClock();
    }
    throttle.step(reading);
    return reading.with(throttle.inForce(counters.throttlePercentage(), settings.repairs()));
  }

  private JobStatus look(boolean switchoverNear) {
    while (true) {
      JobStatus status = wait.await(job.look(switchoverNear), switchoverNear, job::onSilence);
      if (status.unclear().isEmpty()) {
        return status;
      }
      tell(status.unclear().get());
      throttle.letGo();
      job.awaitNews(AGAIN_SECONDS);
    }
  }

  private void tell(String unclear) {
    double now = seconds();
    if (now - toldOfUnclearSeconds >= timing.patience().tell().toSeconds()) {
      toldOfUnclearSeconds = now;
      notices.tell(Notice.Kind.SILENCE, unclear + "; the guest runs unthrottled until it does");
    }
  }

  /** Time since the migration was asked for, or since its memory's turn came, s. */
  private double seconds() {
    return time.seconds(timing.nanos());
  }

  private void follow(Vcpus now) {
    clock.follow(now);
    vcpus = now.count();
    throttle.follow(now);
  }

  @Override
  public void steer(Decision decision) {
    throttle.hold(decision.share());
  }

  /** Stops looking at the guest's pages. */
  @Override
  public void close() {
    samples.close();
  }
}
