package ebb.qemu.migration;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import ebb.core.Decision;
import ebb.core.Intent;
import ebb.core.Phase;
import ebb.core.Reading;
import ebb.core.loop.SteeringLoop;
import ebb.core.loop.SteeringLoop.Step;
import ebb.core.measure.WorkMeter;
import ebb.json.JsonObject;
import ebb.qemu.qmp.QmpException;
import ebb.steering.ChangeablePolicy;
import ebb.steering.MigrationCounters;
import ebb.steering.MigrationRequest;
import ebb.steering.Takeover;
import ebb.steering.watch.StallWatch;
import java.util.Optional;
import java.util.function.Consumer;

/** One attempt at a migration: has QEMU begin, steers it to its end, and says how it ended. */
final class Attempt {

  private final SteeredGuest guest;
  private final MigrationRequest request;
  private final Optional<String> destination;
  private final Consumer<String> notices;
  private final QemuMigration migration;
  private final WorkMeter meter;
  private final ChangeablePolicy policy;
  private final StallWatch stall;
  private final PostCopyRecovery postCopy;
  private Optional<String> gaveUp = Optional.empty();
  private long repairs;
  private boolean hopeless;

  @GuardedBy("this")
  private boolean begun;

  @GuardedBy("this")
  private boolean cancelled;

  /**
   * @param destination where QEMU is told to migrate to; empty when it does so already
   * @param before what is known of this attempt from a controller that has gone
   */
  Attempt(
      SteeredGuest guest,
      MigrationRequest request,
      Optional<String> destination,
      Takeover before,
      Consumer<String> notices) {
    this.guest = guest;
    this.request = request;
    this.destination = destination;
    this.notices = notices;
    this.migration = new QemuMigration(guest, destination.isEmpty(), before.originNanos(), notices);
    this.meter = new WorkMeter(guest.demandVcpus());
    this.policy =
        new ChangeablePolicy(guest, request, before, meter, migration.originNanos(), notices);
    guest.measurement().ifPresent(migration::begin);
    migration.sampling(request.measuring().during());
    this.stall = new StallWatch(request.perseverance().stallTimeout());
    this.postCopy =
        new PostCopyRecovery(
            guest.monitors(), destination, request.perseverance().retries(), notices);
  }

  /** Steers it to its end; the guest runs unthrottled then. */
  Outcome run(SteeringLoop.Observer observer) {
    try (policy) {
      Optional<Outcome> nothing = begin();
      if (nothing.isPresent()) {
        return nothing.get();
      }
      Reading last =
          SteeringLoop.run(migration, policy, request.intent(), step -> onStep(step, observer));
      migration.settle();
      return last.phase() == Phase.COMPLETED ? Outcome.completed() : notCompleted();
    } catch (QmpException.Closed e) {
      return Outcome.monitorLost(
          String.valueOf(e.getMessage()),
          guest.source(),
          migration.news().end(),
          migration.mayHaveSwitchedOver());
    }
  }

  private Outcome notCompleted() {
    Outcome outcome =
        Outcome.of(migration.state(), gaveUp.or(migration::rescued), guest.awaitRunState());
    // The destination has a part of this guest: it takes no other.
    return hopeless || migration.rescued().isPresent() ? outcome.forGood() : outcome;
  }

  private void onStep(Step step, SteeringLoop.Observer observer) {
    Reading reading = step.reading();
    Decision decision = step.decision();
    meter.add(reading);
    reading.inForce().ifPresent(force -> repairs = force.repairs());
    policy.keep(reading, decision, migration.counters().totalMillis());
    observer.onStep(step);
    if (gaveUp.isEmpty() && decision instanceof Decision.Cancel) {
      hopeless = true;
      giveUp("the deadline cannot be kept with the CPU that the guest is to keep");
    }
    if (gaveUp.isEmpty() && stall.isOver(reading)) {
      giveUp(
          "nothing has got across the link for "
              + request.perseverance().stallTimeout().toSeconds()
              + " s");
    }
    postCopy.step(migration.state(), reading.seconds());
  }

  private void giveUp(String reason) {
    gaveUp = Optional.of(reason + "; ebb has cancelled the migration");
    notices.accept(reason + ": cancelling the migration");
    cancelInQemu();
  }

  /**
   * A guest in post-copy has left. QEMU 10 refuses to cancel that; older ones may run the guest
   * here again, beside itself. So where it may have been sent on, QEMU is asked first.
   */
  private void cancelInQemu() {
    if (!guest.allowsPostCopy()) {
      // The answer tells nothing: it is the same when it was too late. The state will tell.
      var _ = guest.qmp().send("migrate_cancel", JsonObject.empty());
      return;
    }
    migration.keepHere();
    var _ =
        guest
            .qmp()
            .send("query-migrate", JsonObject.empty())
            .thenAccept(answer -> {
              if (isInPostCopy(answer)) {
                notices.accept(
                    "the guest runs at the destination already, in post-copy, which cannot be"
                        + " cancelled");
              } else {
                var _ = guest.qmp().send("migrate_cancel", JsonObject.empty());
              }
            });
  }

  private static boolean isInPostCopy(JsonObject answer) {
    var info = MigrationInfo.of(answer.object("return").orElse(JsonObject.empty()));
    return new MigrationState.Setup().after(info).phase() == Phase.POST_COPY;
  }

  /**
   * Has QEMU begin, unless a cancel has been asked for.
   *
   * @return the end, when it came at once
   */
  private synchronized Optional<Outcome> begin() {
    if (cancelled) {
      return Optional.of(Outcome.notBegun());
    }
    try {
      if (destination.isPresent()) {
        guest.qmp().execute("migrate", JsonObject.empty().with("uri", destination.get()));
      }
      begun = true;
      return Optional.empty();
    } catch (QmpException.Refused e) {
      return Optional.of(Outcome.refused(e.description()));
    }
  }

  /** Asks QEMU to cancel; {@link #run} returns when it has, or when it was too late. */
  synchronized void cancel() {
    cancelled = true;
    if (begun) {
      cancelInQemu();
    }
  }

  /** Goes on with other knobs. From any thread. */
  void steer(Intent intent) {
    policy.change(intent);
  }

  /** QEMU's last counters. */
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
