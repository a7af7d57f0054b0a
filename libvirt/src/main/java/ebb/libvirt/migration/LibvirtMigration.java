package ebb.libvirt.migration;

import ebb.core.Decision;
import ebb.core.DirtySample;
import ebb.core.Phase;
import ebb.core.Reading;
import ebb.core.loop.Hypervisor;
import ebb.host.guest.SteadyClock;
import ebb.host.guest.Vcpus;
import ebb.libvirt.DomainEvent;
import ebb.libvirt.DomainState;
import ebb.libvirt.JobStats;
import ebb.libvirt.migration.JobWatch.Look;
import ebb.steering.MigrationCounters;
import ebb.steering.ThrottleInUse;
import java.util.Collections;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A migration of a libvirt domain in flight: readings from its job, decisions to its throttle.
 * Where libvirt does not say how things stand, the guest is let go until it does.
 */
final class LibvirtMigration implements Hypervisor {

  /** A wait shorter than this says that the loop expects the switchover any moment. */
  private static final double SWITCHOVER_NEAR_SECONDS = 0.05;

  private static final double AGAIN_SECONDS = 0.1;
  private static final double VCPUS_EVERY_SECONDS = 1;
  private static final double LAST_NEWS_SECONDS = 0.1;
  private static final int LAST_NEWS_LOOKS = 20;

  private final GuestOfDomain guest;
  private final ThrottleInUse throttle;
  private final SteadyClock clock;
  private final JobWatch watch;
  private final MemoryTime time;
  private final Iterator<DirtySample> toTell;
  private boolean begun;
  private Vcpus vcpus;
  private double vcpusLookedAtSeconds;
  private Optional<String> failure = Optional.empty();
  private MigrationCounters counters;

  /**
   * @param underWay whether a job that there is not any more has been there
   * @param originNanos when readings begin to count their seconds, by {@link System#nanoTime}
   */
  LibvirtMigration(
      GuestOfDomain guest, boolean underWay, long originNanos, Consumer<String> notices) {
    this.guest = guest;
    this.throttle = new ThrottleInUse(guest.throttle(), share -> {}, notices);
    this.vcpus = guest.vcpus();
    this.clock = new SteadyClock(guest.clock(), vcpus.count());
    this.begun = underWay;
    this.time = new MemoryTime(originNanos);
    this.counters = countersOf(JobStats.none());
    this.toTell =
        guest.measurement().map(it -> it.samples().iterator()).orElse(Collections.emptyIterator());
    this.watch = new JobWatch(guest.connection(), guest.domain(), throttle, notices);
  }

  /** The last counters that there were. */
  MigrationCounters counters() {
    return counters;
  }

  /** How often something that had been set had to be set again. */
  long repairs() {
    return throttle.repairs() + guest.care().repairs();
  }

  /** Why it did not get through, where libvirt said so. */
  Optional<String> failure() {
    return failure;
  }

  @Override
  public Reading next(double atMostSeconds) {
    if (guest.measurement().isPresent() && toTell.hasNext()) {
      return guest.measurement().get().reading(toTell.next(), clock.vcpuSeconds(seconds()));
    }
    boolean near = atMostSeconds > 0 && atMostSeconds < SWITCHOVER_NEAR_SECONDS;
    watch.awaitNews(atMostSeconds);
    Optional<Look> look = watch.look(near);
    while (look.isEmpty()) {
      throttle.letGo();
      watch.awaitNews(AGAIN_SECONDS);
      look = watch.look(false);
    }
    Phase phase = phase(look.get());
    if (phase.isFinal()) {
      settle();
    }
    if (phase == Phase.DISKS) {
      return ofDisks(look.get().job());
    }
    double seconds = seconds();
    followVcpus(seconds);
    if (phase == Phase.PRE_COPY) {
      guest.care().followLink(seconds, counters);
    }
    Reading reading =
        counters.reading(
            phase, seconds, clock.vcpuSeconds(seconds), vcpus.count(), Optional.empty());
    return phase == Phase.PRE_COPY ? lookAfter(reading) : reading;
  }

  /** Sees to it that what was set is in force, and does what it is to; tells what is. */
  private Reading lookAfter(Reading reading) {
    guest.care().step(reading, counters);
    throttle.step(reading);
    return reading.with(throttle.inForce(counters.throttlePercentage(), guest.care().repairs()));
  }

  private Reading ofDisks(JobStats job) {
    time.waits(System.nanoTime());
    return new Reading(
        Phase.DISKS,
        seconds(),
        0,
        job.diskTotalBytes(),
        job.diskRemainingBytes(),
        0,
        0,
        0,
        clock.vcpuSeconds(seconds()),
        vcpus.count(),
        Optional.empty());
  }

  private double seconds() {
    return time.seconds(System.nanoTime());
  }

  private Phase phase(Look look) {
    JobStats job = look.job();
    if (look.state().isEmpty() || watch.end().isPresent()) {
      return ended();
    }
    if (!job.isMigratingOut()) {
      return begun ? brokenOff() : guest.refused().isPresent() ? refused() : Phase.SETUP;
    }
    begun = true;
    if (job.totalBytes() > 0) {
      counters = countersOf(job);
    }
    return switch (job.kind()) {
      case NONE, ACTIVE -> running(job, look.state().get());
      case COMPLETED -> Phase.SWITCHOVER;
      case FAILED, CANCELLED -> Phase.CANCELLING;
    };
  }

  static Phase running(JobStats job, DomainState state) {
    return switch (state) {
      case PAUSED_FOR_MIGRATION -> Phase.SWITCHOVER;
      case PAUSED_FOR_POSTCOPY -> Phase.POST_COPY;
      case RUNNING, PAUSED, SHUT_OFF, OTHER -> atTheSource(job);
    };
  }

  private static Phase atTheSource(JobStats job) {
    if (job.isCopyingDisks()) {
      return Phase.DISKS;
    }
    return job.totalBytes() > 0 && job.iteration() > 0 ? Phase.PRE_COPY : Phase.SETUP;
  }

  /** The domain does not run here any more. The events that say why may be a little later. */
  private Phase ended() {
    for (int i = 0; i < LAST_NEWS_LOOKS && watch.end().isEmpty(); i++) {
      watch.awaitNews(LAST_NEWS_SECONDS);
    }
    if (watch.end().equals(Optional.of(DomainEvent.Change.MIGRATED_AWAY))) {
      return Phase.COMPLETED;
    }
    failure =
        Optional.of(
            "the domain has ended in mid-migration: shut down, destroyed or crashed; see libvirt's"
                + " log of it");
    return Phase.FAILED;
  }

  /** There is no job any more, and the domain is still here. */
  private Phase brokenOff() {
    Optional<String> reason = guest.refused();
    if (guest.wasAborted()) {
      return Phase.CANCELLED;
    }
    failure =
        reason.or(() ->
            Optional.of(
                "the migration ended and the guest is still here: it failed or was cancelled;"
                    + " whoever started it has been told why"));
    return Phase.FAILED;
  }

  private Phase refused() {
    failure = guest.refused();
    return guest.wasAborted() ? Phase.CANCELLED : Phase.FAILED;
  }

  /** The last counters, with the downtime, come with an event of their own. */
  private void settle() {
    for (int i = 0; i < LAST_NEWS_LOOKS && watch.completed().isEmpty() && failure.isEmpty(); i++) {
      watch.awaitNews(LAST_NEWS_SECONDS / LAST_NEWS_LOOKS);
    }
    watch
        .completed()
        .filter(job -> job.totalBytes() > 0)
        .ifPresent(job -> counters = countersOf(job));
  }

  private void followVcpus(double seconds) {
    if (seconds - vcpusLookedAtSeconds < VCPUS_EVERY_SECONDS) {
      return;
    }
    vcpusLookedAtSeconds = seconds;
    Vcpus now = guest.look();
    if (now.threads().isEmpty() || now.equals(vcpus)) {
      return;
    }
    vcpus = now;
    guest.clock().follow(vcpus);
    clock.vcpus(vcpus.count());
    throttle.follow(now);
  }

  @Override
  public void steer(Decision decision) {
    throttle.hold(decision.share());
  }

  void close() {
    watch.close();
  }

  private static MigrationCounters countersOf(JobStats job) {
    return new MigrationCounters(
        job.iteration(),
        job.totalBytes(),
        job.remainingBytes(),
        job.migratedBytes(),
        job.sentBytes(),
        job.bytesPerSecond(),
        job.dirtiedBytesPerSecond(),
        job.elapsedMillis(),
        job.downtimeMillis(),
        job.throttlePercentage(),
        job.pageBytes());
  }
}
