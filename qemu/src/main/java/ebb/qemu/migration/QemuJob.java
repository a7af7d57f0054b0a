package ebb.qemu.migration;

import ebb.core.DirtySample;
import ebb.core.EbbException;
import ebb.core.Phase;
import ebb.core.notice.Notice;
import ebb.core.notice.NoticeListener;
import ebb.host.guest.Vcpus;
import ebb.json.JsonObject;
import ebb.qemu.qmp.QmpClient;
import ebb.qemu.qmp.QmpException;
import ebb.steering.MigrationCounters;
import ebb.steering.Patience;
import ebb.steering.PatientWait;
import ebb.steering.session.JobStatus;
import ebb.steering.session.MigrationJob;
import ebb.steering.session.Outcome;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A migration of a QEMU: what its monitor says of it, and what is asked of it there. */
final class QemuJob implements MigrationJob {

  /** The first answer after completion can still hold zeros. */
  private static final int LAST_LOOKS = 20;

  private static final double LAST_NEWS_SECONDS = 0.02;

  private final QemuDriver driver;
  private final QmpClient qmp;
  private final NoticeListener notices;
  private final long beganNanos = System.nanoTime();
  private final AnswerCheck check;
  private final GuestNews news;
  private final SwitchoverRescue rescue;
  private final VcpuWatch vcpus;
  private final DirtyRateSampler sampler;
  private final PostCopyStart postCopy;
  private final PostCopyRecovery recovery;
  private MigrationState state = new MigrationState.Setup();
  private boolean continued;

  QemuJob(QemuDriver driver, Monitors monitors, NoticeListener notices) {
    this.driver = driver;
    this.qmp = monitors.source();
    this.notices = notices;
    this.check = new AnswerCheck(!driver.starts());
    this.news = new GuestNews(qmp, notices);
    this.rescue =
        new SwitchoverRescue(
            monitors,
            SwitchoverRescue.patience(driver.request().intent().maxDowntimeSeconds()),
            notices);
    this.vcpus = new VcpuWatch(qmp, driver.found().vcpus(), notices);
    this.sampler = DirtyRateSampler.of(qmp, driver.features());
    this.postCopy = new PostCopyStart(qmp);
    this.recovery =
        new PostCopyRecovery(
            monitors, driver.destination(), driver.request().perseverance().retries(), notices);
  }

  @Override
  public Optional<String> start() {
    return driver.begin();
  }

  @Override
  public void awaitNews(double atMostSeconds) {
    news.await(atMostSeconds);
  }

  @Override
  public PatientWait.Answer<JobStatus> look(boolean switchoverNear) {
    CompletableFuture<JsonObject> answer = qmp.send("query-migrate", JsonObject.empty());
    return atMost -> qmp.poll(answer, atMost).map(it -> status(it, switchoverNear));
  }

  private JobStatus status(JsonObject answer, boolean switchoverNear) {
    MigrationInfo said = MigrationInfo.of(answer);
    MigrationState next = state.after(said);
    Optional<String> fault = fault(next, answer, said);
    if (fault.isPresent()) {
      return JobStatus.unclear("what QEMU says about the migration makes no sense: " + fault.get());
    }
    state = next;
    recovery.step(state, seconds());
    return switch (state.phase()) {
      case PRE_COPY -> {
        news.step();
        boolean stops = switchoverNear && guestIsStopping();
        yield new JobStatus(stops ? Phase.SWITCHOVER : Phase.PRE_COPY, said.counters());
      }
      case SWITCHOVER -> {
        goOn();
        yield new JobStatus(Phase.SWITCHOVER, said.counters());
      }
      case COMPLETED -> new JobStatus(Phase.COMPLETED, settled(said.counters()));
      case SETUP, DISKS, POST_COPY, CANCELLING, FAILED, CANCELLED ->
          new JobStatus(state.phase(), said.counters());
    };
  }

  private Optional<String> fault(MigrationState next, JsonObject answer, MigrationInfo said) {
    Phase phase = next.phase();
    if (phase != Phase.SETUP && phase != Phase.PRE_COPY) {
      return Optional.empty();
    }
    if (next instanceof MigrationState.Unrecognised unknown) {
      return Optional.of("'" + unknown.status() + "' is no state that ebb knows");
    }
    return phase == Phase.PRE_COPY ? check.fault(answer, said, seconds()) : Optional.empty();
  }

  private double seconds() {
    return (System.nanoTime() - beganNanos) / 1e9;
  }

  /** A pause before the switchover that somebody else has asked for is theirs to end. */
  private void goOn() {
    if (state instanceof MigrationState.PreSwitchover && driver.starts() && !continued) {
      continued = true;
      var _ = qmp.send("migrate-continue", JsonObject.empty().with("state", "pre-switchover"));
    }
  }

  /** Whether QEMU has begun to stop the vCPUs, though the migration still counts as active. */
  private boolean guestIsStopping() {
    CompletableFuture<JsonObject> answer = qmp.send("query-status", JsonObject.empty());
    try {
      return qmp.poll(answer, Patience.DEFAULT.prompt())
          .map(status -> status.text("status").filter("finish-migrate"::equals).isPresent())
          .orElse(true);
    } finally {
      answer.cancel(false); // a late one is of no use, and must not be waited for for ever
    }
  }

  private MigrationCounters settled(MigrationCounters first) {
    MigrationCounters counters = first;
    for (int i = 0;
        i < LAST_LOOKS && counters.totalMillis() == 0 && qmp.closedReason().isEmpty();
        i++) {
      news.await(LAST_NEWS_SECONDS);
      try {
        counters = MigrationInfo.read(qmp).counters();
      } catch (QmpException e) {
        break; // it has done its work, and may be gone
      }
    }
    return counters;
  }

  @Override
  public void onSilence(Duration silent) {
    news.take();
    if (news.isStopped()) {
      rescue.step(silent);
    }
  }

  @Override
  public Optional<Vcpus> newVcpus(double seconds) {
    return vcpus.step(seconds);
  }

  @Override
  public Optional<DirtySample> sample(
      double seconds, double vcpuSeconds, long guestBytes, boolean wanted, boolean learning) {
    return sampler.step(seconds, vcpuSeconds, guestBytes, wanted, learning);
  }

  @Override
  public boolean startPostCopy() {
    return postCopy.ask();
  }

  /**
   * A guest in post-copy has left. QEMU 10 refuses to cancel that; older ones may run the guest
   * here again, beside itself. So where it may have been sent on, QEMU is asked first.
   */
  @Override
  public void cancel() {
    if (!driver.allowsPostCopy()) {
      cancelHere();
      return;
    }
    postCopy.forbid();
    var _ =
        qmp.send("query-migrate", JsonObject.empty())
            .thenAccept(answer -> {
              if (isInPostCopy(answer)) {
                notices.tell(
                    Notice.Kind.POST_COPY,
                    "the guest runs at the destination already, in post-copy, which cannot be"
                        + " cancelled");
              } else {
                cancelHere();
              }
            });
  }

  /** The answer tells nothing: it is the same when it was too late. The state will tell. */
  private void cancelHere() {
    var _ = qmp.send("migrate_cancel", JsonObject.empty());
  }

  private static boolean isInPostCopy(JsonObject answer) {
    var info = MigrationInfo.of(answer.object("return").orElse(JsonObject.empty()));
    return new MigrationState.Setup().after(info).phase() == Phase.POST_COPY;
  }

  @Override
  public Outcome end(Optional<String> gaveUp) {
    if (state.phase() == Phase.COMPLETED) {
      return Outcome.completed();
    }
    Outcome outcome = SourceQemu.of(driver, qmp).outcome(state, gaveUp.or(this::rescued));
    // The destination has a part of this guest: it takes no other.
    return rescue.hasYanked() ? outcome.forGood() : outcome;
  }

  private Optional<String> rescued() {
    return rescue.hasYanked()
        ? Optional.of(
            "the link died in the switchover, and ebb has had the source give the migration up;"
                + " end the destination's QEMU, which has a part of the guest and will not run it")
        : Optional.empty();
  }

  @Override
  public Optional<Outcome> lost(EbbException thrown) {
    if (!(thrown instanceof QmpException.Closed)) {
      return Optional.empty();
    }
    news.take();
    boolean mayHaveSwitchedOver =
        news.isStopped() || (state.phase() != Phase.PRE_COPY && state.phase() != Phase.SETUP);
    return Optional.of(
        SourceQemu.of(driver, qmp)
            .lost(String.valueOf(thrown.getMessage()), news.end(), mayHaveSwitchedOver));
  }

  /** Nothing of its own is open. */
  @Override
  public void close() {}
}
