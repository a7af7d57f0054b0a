package ebb.steering.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import ebb.core.HypervisorTraits;
import ebb.core.Intent;
import ebb.core.lever.Levers;
import ebb.core.notice.Notice;
import ebb.core.notice.NoticeListener;
import ebb.steering.GuestMeasurement;
import ebb.steering.MigrationRequest;
import ebb.steering.MigrationSummary;
import ebb.steering.MigrationSummary.Status;
import ebb.steering.Perseverance;
import ebb.steering.SteeringSession;
import ebb.steering.Takeover;
import ebb.steering.journal.Journal;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One migration from start to end, through whichever hypervisor: sets it up, steers it, tries again
 * what broke off, cleans up. Whatever happens, the throttle is gone when {@link #runAttempts} has
 * returned or thrown. Its states are those of {@link LifeCycle}.
 */
public final class Session implements SteeringSession {

  private final SteeredGuest guest;
  private final AtomicReference<MigrationRequest> request;
  private final Timing timing;
  private final NoticeListener notices;
  private final CountDownLatch cancelAsked = new CountDownLatch(1);

  @GuardedBy("this")
  private LifeCycle state = new LifeCycle.Prepared();

  private Session(
      SteeredGuest guest, MigrationRequest request, Timing timing, NoticeListener notices) {
    this.guest = guest;
    this.request = new AtomicReference<>(request);
    this.timing = timing;
    this.notices = notices;
  }

  /**
   * Makes a guest ready for a migration, or joins the one that is under way. Where that fails all
   * is as it was. The session closes the driver.
   *
   * @param notices told in plain words what the operator should know
   * @throws ebb.steering.journal.SteeredAlreadyException when another ebb steers it
   * @throws ebb.steering.MigrationException when the migration is refused
   */
  public static Session open(
      GuestDriver driver, MigrationRequest request, Journal journal, NoticeListener notices) {
    return open(driver, request, journal, Timing.REAL, notices);
  }

  static Session open(
      GuestDriver driver,
      MigrationRequest request,
      Journal journal,
      Timing timing,
      NoticeListener notices) {
    SteeredGuest guest = SteeredGuest.open(driver, request, journal, notices);
    return new Session(
        guest, request.withIntent(guest.feasible(request.intent())), timing, notices);
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
  public Levers levers() {
    return guest.levers();
  }

  /** What a look at the guest before the start has shown; empty if that was not asked for. */
  public Optional<GuestMeasurement> measurement() {
    return guest.measurement();
  }

  @Override
  public long speedBytesPerSecond() {
    return guest.speedBytesPerSecond();
  }

  /** What is asked for now. */
  public MigrationRequest request() {
    return request.get();
  }

  @Override
  public MigrationSummary runAttempts(Attempts observers) {
    var summary = new SummaryOfAttempts();
    boolean arrived = false;
    long start = timing.nanos();
    try {
      Takeover before = guest.before();
      Optional<Attempt> next = begin(before, 0);
      while (next.isPresent()) {
        Attempt attempt = next.get();
        Outcome outcome = attempt.run(observers.begin(attempt.intent()));
        summary.add(attempt, outcome);
        // What never counted memory has sent none: that guest came in, and its settings are its
        // own.
        arrived = outcome.status() == Status.COMPLETED && attempt.counters().areThere();
        next =
            pauses(outcome, summary.attempts(), start)
                ? begin(Takeover.nothing(), secondsSince(start))
                : Optional.empty();
      }
      return summary.build(request.get(), throttleName(), speedBytesPerSecond());
    } finally {
      enter(new LifeCycle.Ended());
      guest.close(arrived);
    }
  }

  /** Begins an attempt, unless somebody has cancelled. */
  private synchronized Optional<Attempt> begin(Takeover before, double secondsAfterFirst) {
    if (state instanceof LifeCycle.Cancelled) {
      return Optional.empty();
    }
    MigrationRequest now = request.get();
    var asked = now.withIntent(LifeCycle.Running.left(now.intent(), secondsAfterFirst));
    var attempt = new Attempt(guest, asked, before, timing, notices);
    state = new LifeCycle.Running(attempt, secondsAfterFirst);
    return Optional.of(attempt);
  }

  private synchronized void enter(LifeCycle next) {
    state = next;
  }

  private synchronized boolean enterPause() {
    if (state instanceof LifeCycle.Running) {
      state = new LifeCycle.Pausing();
      return true;
    }
    return false;
  }

  /** Pauses after an attempt that broke off; false when there is to be no other. */
  private boolean pauses(Outcome outcome, int attempts, long start) {
    int retries = request.get().perseverance().retries();
    if (!outcome.mayBeTriedAgain() || attempts > retries || !guest.driver().starts()) {
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
      notices.tell(Notice.Kind.RETRY, failed + "and the deadline leaves no time for another");
      return false;
    }
    if (!enterPause()) {
      return false;
    }
    notices.tell(
        Notice.Kind.RETRY,
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

  private double secondsSince(long nanos) {
    return (timing.nanos() - nanos) / 1e9;
  }

  @Override
  public synchronized void steer(Intent intent) {
    guest.refuseStalls(intent);
    Intent feasible = guest.feasible(intent);
    MigrationRequest now = request.updateAndGet(asked -> asked.steeredBy(feasible));
    state.steer(now.intent());
  }

  @Override
  public void limitSpeed(long bytesPerSecond) {
    guest.limitSpeed(bytesPerSecond);
    request.updateAndGet(asked -> asked.withSpeed(bytesPerSecond));
  }

  @Override
  public synchronized void cancel() {
    cancelAsked.countDown();
    guest.throttle().close();
    state = state.cancel();
  }

  @Override
  public void close() {
    guest.close(false);
  }
}
