package ebb.libvirt.migration;

import ebb.core.EbbException;
import ebb.core.Phase;
import ebb.core.lever.Levers;
import ebb.host.guest.Vcpus;
import ebb.libvirt.DomainEvent;
import ebb.libvirt.DomainState;
import ebb.libvirt.JobStats;
import ebb.libvirt.LibvirtConnection;
import ebb.libvirt.LibvirtDomain;
import ebb.libvirt.LibvirtException;
import ebb.libvirt.migration.JobWatch.Look;
import ebb.steering.MigrationCounters;
import ebb.steering.PatientWait;
import ebb.steering.session.JobStatus;
import ebb.steering.session.MigrationJob;
import ebb.steering.session.Outcome;
import java.util.Optional;

/** A migration of a domain: what libvirt says of its job, and what it is asked to do with it. */
final class DomainJob implements MigrationJob {

  private static final double VCPUS_EVERY_SECONDS = 1;
  private static final double LAST_NEWS_SECONDS = 0.1;
  private static final int LAST_NEWS_LOOKS = 20;

  private final DomainDriver driver;
  private final LibvirtDomain domain;
  private final JobWatch watch;
  private MigrateCall call = new MigrateCall();
  private boolean begun;
  private Vcpus vcpus;
  private double vcpusLookedAtSeconds;
  private MigrationCounters counters = MigrationCounters.NONE;
  private Phase phase = Phase.SETUP;
  private Optional<String> failure = Optional.empty();
  private volatile boolean cancelled;

  DomainJob(DomainDriver driver, LibvirtConnection connection, LibvirtDomain domain) {
    this.driver = driver;
    this.domain = domain;
    this.begun = !driver.starts();
    this.vcpus = driver.found().vcpus();
    this.watch = new JobWatch(connection, domain);
  }

  @Override
  public Optional<String> start() {
    call.begin(domain, driver.target().orElseThrow());
    return Optional.empty();
  }

  @Override
  public void awaitNews(double atMostSeconds) {
    watch.awaitNews(atMostSeconds);
  }

  @Override
  public PatientWait.Answer<JobStatus> look(boolean switchoverNear) {
    PatientWait.Answer<Optional<Look>> answer = watch.look();
    return atMost -> answer.within(atMost).map(this::status);
  }

  private JobStatus status(Optional<Look> look) {
    if (look.isEmpty()) {
      return JobStatus.unclear("libvirt does not say how the migration stands");
    }
    JobStats job = look.get().job();
    phase = phaseOf(look.get());
    if (cancelled && job.isMigratingOut() && !phase.isFinal()) {
      abort(); // the first time there may have been no job yet
    }
    if (phase == Phase.DISKS) {
      return new JobStatus(Phase.DISKS, disks(job));
    }
    if (phase.isFinal()) {
      settle();
    }
    return new JobStatus(phase, counters);
  }

  private Phase phaseOf(Look look) {
    JobStats job = look.job();
    if (look.state().isEmpty() || watch.end().isPresent()) {
      return ended();
    }
    if (!job.isMigratingOut()) {
      return begun || (call.hasFailed() && !startsWithoutLevers()) ? brokenOff() : Phase.SETUP;
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

  /**
   * What is turned on besides may be beyond one of the QEMUs, or the other libvirt, which shows at
   * the start. The migration begins anew without, unless it was to be encrypted.
   */
  private boolean startsWithoutLevers() {
    Levers levers = driver.target().orElseThrow().levers();
    Optional<LibvirtException> refusal = call.refusal().filter(LibvirtException::isUnsupported);
    if (refusal.isEmpty() || cancelled || levers.tls().isPresent() || levers.equals(Levers.NONE)) {
      return false;
    }
    driver.leaveLevers(String.valueOf(refusal.get().getMessage()));
    call = new MigrateCall();
    call.begin(domain, driver.target().orElseThrow());
    return true;
  }

  /** There is no job, and the domain is still here. */
  private Phase brokenOff() {
    if (driver.starts()) {
      call.awaitEnd();
    }
    return call.wasAborted() || cancelled ? Phase.CANCELLED : Phase.FAILED;
  }

  /** The last counters, with the downtime, come with an event of their own. */
  private void settle() {
    boolean told = phase != Phase.FAILED;
    for (int i = 0; i < LAST_NEWS_LOOKS && told && watch.completed().isEmpty(); i++) {
      watch.awaitNews(LAST_NEWS_SECONDS / LAST_NEWS_LOOKS);
    }
    watch
        .completed()
        .filter(job -> job.totalBytes() > 0)
        .ifPresent(job -> counters = countersOf(job));
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

  private static MigrationCounters disks(JobStats job) {
    return new MigrationCounters(
        0,
        job.diskTotalBytes(),
        job.diskRemainingBytes(),
        0,
        0,
        0,
        0,
        job.elapsedMillis(),
        0,
        0,
        job.pageBytes());
  }

  @Override
  public Optional<Vcpus> newVcpus(double seconds) {
    if (seconds - vcpusLookedAtSeconds < VCPUS_EVERY_SECONDS) {
      return Optional.empty();
    }
    vcpusLookedAtSeconds = seconds;
    Vcpus now = driver.vcpusNow();
    if (now.threads().isEmpty() || now.equals(vcpus)) {
      return Optional.empty();
    }
    vcpus = now;
    return Optional.of(now);
  }

  @Override
  public boolean startPostCopy() {
    if (cancelled) {
      return false;
    }
    domain.startPostCopy();
    return true;
  }

  @Override
  public void cancel() {
    cancelled = true;
    abort();
  }

  private void abort() {
    try {
      domain.abortJob();
    } catch (LibvirtException e) {
      // Too late, or too early: there is no job.
    }
  }

  @Override
  public Outcome end(Optional<String> gaveUp) {
    if (phase == Phase.COMPLETED) {
      return Outcome.completed();
    }
    if (failure.isPresent()) {
      return Outcome.failed(failure.get());
    }
    Optional<String> reason = phase == Phase.CANCELLED ? gaveUp : gaveUp.or(this::whyItFailed);
    return Outcome.atSource(reason, domain.state().words(), " as before");
  }

  private Optional<String> whyItFailed() {
    return call.refusal()
        .map(refusal -> String.valueOf(refusal.getMessage()))
        .or(() ->
            Optional.of(
                "the migration ended and the guest is still here: it failed or was cancelled;"
                    + " whoever started it has been told why"));
  }

  @Override
  public Optional<Outcome> lost(EbbException thrown) {
    return thrown instanceof LibvirtException
        ? Optional.of(
            Outcome.failed(
                "libvirt has gone in mid-migration ("
                    + thrown.getMessage()
                    + "); the throttle is lifted; look whether the guest runs here or at the"
                    + " destination"))
        : Optional.empty();
  }

  @Override
  public void close() {
    watch.close();
  }
}
