package ebb.steering.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import ebb.core.Decision;
import ebb.core.EbbException;
import ebb.core.Intent;
import ebb.core.Phase;
import ebb.core.Reading;
import ebb.core.loop.SteeringLoop;
import ebb.core.measure.WorkMeter;
import ebb.core.notice.Notice;
import ebb.core.notice.NoticeListener;
import ebb.core.policy.Forecast;
import ebb.steering.ChangeablePolicy;
import ebb.steering.MigrationCounters;
import ebb.steering.MigrationRequest;
import ebb.steering.Takeover;
import ebb.steering.watch.StallWatch;
import java.util.Optional;
import java.util.OptionalDouble;

/** One attempt at a migration: begins it, steers it to its end, and says how it ended. */
final class Attempt {

  private final SteeredGuest guest;
  private final MigrationRequest request;
  private final NoticeListener notices;
  private final MigrationJob job;
  private final SteeredMigration migration;
  private final WorkMeter meter;
  private final ChangeablePolicy policy;
  private final StallWatch stall;
  private Optional<String> gaveUp = Optional.empty();
  private boolean hopeless;
  private boolean postCopyAsked;
  private long repairs;

  @GuardedBy("this")
  private boolean begun;

  @GuardedBy("this")
  private boolean cancelled;

  /**
   * @param before what is known of this attempt from a controller that has gone
   */
  Attempt(
      SteeredGuest guest,
      MigrationRequest request,
      Takeover before,
      Timing timing,
      NoticeListener notices) {
    this.guest = guest;
    this.request = request;
    this.notices = notices;
    long originNanos = before.originNanos(timing.nanos());
    this.job = guest.driver().job();
    this.migration =
        new SteeredMigration(
            guest, job, request.measuring().during(), originNanos, timing, notices);
    this.meter = new WorkMeter(guest.demandVcpus());
    this.policy = new ChangeablePolicy(guest, request, before, meter, originNanos, notices);
    this.stall = new StallWatch(request.perseverance().stallTimeout());
  }

  /** Steers it to its end; the guest runs unthrottled then. */
  Outcome run(SteeringLoop.Observer observer) {
    try (policy;
        job;
        migration) {
      return steer(observer);
    }
  }

  private Outcome steer(SteeringLoop.Observer observer) {
    try {
      Optional<Outcome> notBegun = begin();
      if (notBegun.isPresent()) {
        return notBegun.get();
      }
      SteeringLoop.run(migration, policy, request.intent(), step -> onStep(step, observer));
      Outcome outcome = job.end(gaveUp);
      return hopeless ? outcome.forGood() : outcome;
    } catch (EbbException e) {
      return job.lost(e).orElseThrow(() -> e);
    }
  }

  /**
   * Has the hypervisor begin, unless a cancel has been asked for.
   *
   * @return the end, when it came at once
   */
  private synchronized Optional<Outcome> begin() {
    if (cancelled) {
      return Optional.of(Outcome.notBegun());
    }
    Optional<String> refusal = guest.driver().starts() ? job.start() : Optional.empty();
    begun = refusal.isEmpty();
    return refusal.map(Outcome::failed);
  }

  private void onStep(SteeringLoop.Step step, SteeringLoop.Observer observer) {
    Reading reading = step.reading();
    Decision decision = step.decision();
    meter.add(reading);
    reading.inForce().ifPresent(force -> repairs = force.repairs());
    policy.keep(reading, decision, migration.counters().totalMillis());
    observer.onStep(step);
    obey(decision, reading.phase());
    if (stall.isOver(reading)) {
      giveUp(
          "nothing has got across the link for "
              + request.perseverance().stallTimeout().toSeconds()
              + " s");
    }
  }

  /** What a decision asks for besides the share of the CPU, which the guest has by now. */
  private void obey(Decision decision, Phase phase) {
    switch (decision) {
      case Decision.Cancel _ -> {
        hopeless = true;
        giveUp("the deadline cannot be kept with the CPU that the guest is to keep");
      }
      case Decision.PostCopy _ when phase == Phase.PRE_COPY && !postCopyAsked -> startPostCopy();
      case Decision.PostCopy _, Decision.Throttle _, Decision.Unthrottled _ -> {}
    }
  }

  private void startPostCopy() {
    postCopyAsked = true;
    try {
      if (job.startPostCopy()) {
        notices.tell(
            Notice.Kind.POST_COPY,
            "the deadline cannot be kept: the guest goes on at the destination (post-copy) and"
                + " fetches missing pages from here");
      }
    } catch (EbbException e) {
      notices.tell(Notice.Kind.POST_COPY, e);
      guest.postCopyIsRefused();
      policy.change(guest.feasible(policy.wanted()));
    }
  }

  private void giveUp(String reason) {
    if (gaveUp.isEmpty()) {
      gaveUp = Optional.of(reason + "; ebb has cancelled the migration");
      notices.tell(Notice.Kind.DEADLINE, reason + ": cancelling the migration");
      job.cancel();
    }
  }

  /** The aggression in use at last, 0 to 1; empty for a policy that has none. */
  OptionalDouble aggression() {
    return policy.forecast().stream().mapToDouble(Forecast::aggression).findFirst();
  }

  /** Asks for a cancel; {@link #run} returns when that is done, or when it was too late. */
  synchronized void cancel() {
    cancelled = true;
    if (begun) {
      job.cancel();
    }
  }

  /** Goes on with other knobs. From any thread. */
  void steer(Intent intent) {
    policy.change(intent);
  }

  /** The hypervisor's last counters. */
  MigrationCounters counters() {
    return migration.counters();
  }

  /** What was asked of it when it began. */
  Intent intent() {
    return request.intent();
  }

  /** How often something that was set had to be set again. */
  long repairs() {
    return repairs;
  }

  /** What it has cost the guest. */
  WorkMeter meter() {
    return meter;
  }
}
