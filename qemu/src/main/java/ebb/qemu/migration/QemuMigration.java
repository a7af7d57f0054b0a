package ebb.qemu.migration;

import ebb.core.Decision;
import ebb.core.DirtySample;
import ebb.core.Phase;
import ebb.core.Reading;
import ebb.core.loop.Hypervisor;
import ebb.core.measure.DowntimeLimit;
import ebb.host.guest.VcpuClock;
import ebb.host.guest.Vcpus;
import ebb.host.throttle.Throttle;
import ebb.json.JsonObject;
import ebb.qemu.qmp.QmpClient;
import ebb.qemu.qmp.QmpFeatures;
import ebb.steering.GuestMeasurement;
import ebb.steering.MigrationCounters;
import ebb.steering.Patience;
import ebb.steering.ThrottleInUse;
import ebb.steering.watch.AutoConvergeParameters;
import ebb.steering.watch.AutoConvergeWatch;
import ebb.steering.watch.GuestClock;
import ebb.steering.watch.SpeedKeeper;
import java.util.Collections;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A migration of a QEMU in flight: readings from its monitor, decisions to its throttle.
 *
 * <p>While the monitor is silent, or what it says cannot be true, there is no reading: the guest is
 * let go, and the watch goes on until there is one, the connection ends, or the thread is
 * interrupted. The operator is told.
 */
final class QemuMigration implements Hypervisor {

  private static final String MAX_BANDWIDTH = "max-bandwidth";

  /** How often a monitor is looked at again whose answers make no sense, s. */
  private static final double NONSENSE_STEP_SECONDS = 0.1;

  /** A wait shorter than this says that the loop expects the switchover any moment. */
  private static final double SWITCHOVER_NEAR_SECONDS = 0.05;

  private final QmpClient qmp;
  private final GuestClock clock;
  private int vcpus;
  private final Throttle throttle;
  private final Consumer<String> notices;
  private final DirtyRateSampler sampler;
  private final VcpuWatch watch;
  private final boolean joinedMidway;
  private long firstRound;
  private final Patience patience;
  private final AnswerCheck check;
  private final long originNanos;
  private final GuestNews news;
  private final SwitchoverRescue rescue;
  private final PatientMonitor monitor;
  private final PostCopyStart postCopy;
  private final DowntimeLimit downtimeLimit;
  private final SpeedKeeper speed;
  private final SettingsWatch settings;
  private final AutoConverge autoConverge;
  private final AutoConvergeWatch climbs;
  private final ThrottleInUse inUse;
  private double toldOfNonsenseSeconds = Double.NEGATIVE_INFINITY;
  private MigrationState state = new MigrationState.Setup();
  private MigrationCounters last = MigrationCounters.NONE;
  private MigrationCounters counted = last;
  private boolean continued;
  private boolean sampling = true;
  private @Nullable GuestMeasurement measured;
  private Iterator<DirtySample> toTell = Collections.emptyIterator();

  /**
   * @param joinedMidway whether it had begun before
   * @param originNanos when readings begin to count their seconds, by {@link System#nanoTime}
   */
  QemuMigration(
      SteeredGuest guest, boolean joinedMidway, long originNanos, Consumer<String> notices) {
    this(
        guest.qmp(),
        guest.clock(),
        guest.vcpus(),
        guest.throttle(),
        joinedMidway,
        originNanos,
        guest.features(),
        guest.downtimeLimit(),
        guest.speed(),
        guest.autoConverge(),
        new SwitchoverRescue(
            guest.monitors(), SwitchoverRescue.patience(guest.maxDowntimeSeconds()), notices),
        notices,
        Patience.DEFAULT);
  }

  QemuMigration(
      QmpClient qmp,
      VcpuClock clock,
      Vcpus vcpus,
      Throttle throttle,
      boolean joinedMidway,
      long originNanos,
      QmpFeatures features,
      DowntimeLimit downtimeLimit,
      SpeedKeeper speed,
      AutoConverge autoConverge,
      SwitchoverRescue rescue,
      Consumer<String> notices,
      Patience patience) {
    this.qmp = qmp;
    this.clock = new GuestClock(clock, vcpus.count());
    this.patience = patience;
    this.check = new AnswerCheck(joinedMidway);
    this.vcpus = vcpus.count();
    this.watch = new VcpuWatch(qmp, vcpus, notices);
    this.throttle = throttle;
    this.joinedMidway = joinedMidway;
    this.originNanos = originNanos;
    this.notices = notices;
    this.news = new GuestNews(qmp, notices);
    this.rescue = rescue;
    this.downtimeLimit = downtimeLimit;
    this.speed = speed;
    this.settings = new SettingsWatch(qmp, notices);
    settings.expect(MigrationSettings.DOWNTIME_LIMIT, downtimeLimit.millis());
    speed.asked().ifPresent(asked -> settings.expect(MAX_BANDWIDTH, asked));
    this.autoConverge = autoConverge;
    this.climbs =
        new AutoConvergeWatch(
            () -> settings.set(autoConverge.downTo(throttle)), "", joinedMidway, notices);
    this.inUse = new ThrottleInUse(throttle, this.clock::share, notices);
    this.monitor = new PatientMonitor(qmp, news, rescue, patience, inUse, notices);
    this.sampler = DirtyRateSampler.of(qmp, features);
    this.postCopy = new PostCopyStart(qmp, notices);
  }

  /** The moment that readings count their seconds from, by {@link System#nanoTime}. */
  long originNanos() {
    return originNanos;
  }

  /** The state after the last reading. */
  MigrationState state() {
    return state;
  }

  /** What has befallen the guest. */
  GuestNews news() {
    return news;
  }

  /** How the guest was saved from a switchover that did not end; empty when that was not needed. */
  Optional<String> rescued() {
    return rescue.hasYanked()
        ? Optional.of(
            "the link died in the switchover, and ebb has had the source give the migration up;"
                + " end the destination's QEMU, which has a part of the guest and will not run it")
        : Optional.empty();
  }

  /** Whether the destination may have got all of the guest, as far as has been heard. */
  boolean mayHaveSwitchedOver() {
    monitor.takeNews();
    return news.isStopped() || (state.phase() != Phase.PRE_COPY && state.phase() != Phase.SETUP);
  }

  /** The last counters that QEMU gave: of a migration that broke off it gives none. */
  MigrationCounters counters() {
    return counted;
  }

  /** Has the first readings tell what was measured before the start. */
  void begin(GuestMeasurement measurement) {
    this.measured = measurement;
    toTell = measurement.samples().iterator();
  }

  /** Whether it is looked at how the guest dirties its memory, aside from the rounds. */
  void sampling(boolean wanted) {
    sampling = wanted;
  }

  @Override
  public Reading next(double atMostSeconds) {
    if (measured != null && toTell.hasNext()) {
      return measured.reading(toTell.next(), clock.vcpuSeconds(seconds()));
    }
    boolean near = atMostSeconds > 0 && atMostSeconds < SWITCHOVER_NEAR_SECONDS;
    monitor.awaitNews(atMostSeconds);
    while (!look(near)) {
      inUse.letGo();
      monitor.awaitNews(NONSENSE_STEP_SECONDS);
    }
    watch.step(seconds()).ifPresent(this::follow);
    if (state.phase() == Phase.PRE_COPY) {
      news.step();
    }
    double vcpuSeconds = clock.vcpuSeconds(seconds());
    if (state instanceof MigrationState.PreSwitchover && !joinedMidway && !continued) {
      continued = true;
      var _ = qmp.send("migrate-continue", JsonObject.empty().with("state", "pre-switchover"));
    }
    Phase phase = state.phase();
    if (near && phase == Phase.PRE_COPY && monitor.guestIsStopping()) {
      phase = Phase.SWITCHOVER;
    }
    double seconds = seconds();
    if (firstRound == 0 && phase == Phase.PRE_COPY) {
      firstRound = last.round();
    }
    if (phase == Phase.PRE_COPY) {
      followLink(seconds);
    }
    boolean learning = last.round() <= firstRound;
    Optional<DirtySample> sample =
        sampler.step(
            seconds, vcpuSeconds, last.totalBytes(), sampling && phase == Phase.PRE_COPY, learning);
    Reading reading = last.reading(phase, seconds, vcpuSeconds, vcpus, sample);
    return phase == Phase.PRE_COPY ? lookAfter(reading) : reading;
  }

  /** Sees to it that what was set is in force, and does what it is to; tells what is. */
  private Reading lookAfter(Reading reading) {
    speed
        .step(reading.seconds(), reading.sentBytes())
        .ifPresent(asked -> settings.set(MAX_BANDWIDTH, asked));
    settings.expect(AutoConvergeParameters.NAMES, autoConverge.beside(throttle));
    settings.step(reading.seconds());
    if (throttle.obeys()) {
      climbs.step(reading.seconds(), last.throttlePercentage(), throttle.askedOfQemu());
    }
    if (clock.step(reading)) {
      inUse.distrustThreads(GuestClock.WORDS);
    }
    inUse.step(reading);
    return reading.with(inUse.inForce(last.throttlePercentage(), settings.repairs()));
  }

  /** Asks QEMU for less downtime where the link jitters, and for more where it does not. */
  private void followLink(double seconds) {
    if (downtimeLimit.add(seconds, last.round(), last.bytesPerSecond())) {
      settings.set(MigrationSettings.DOWNTIME_LIMIT, downtimeLimit.millis());
    }
  }

  /** Time since the migration was asked for, s. */
  private double seconds() {
    return Math.max(0, (System.nanoTime() - originNanos) / 1e9);
  }

  /** Takes QEMU's answer in; false for one that cannot be true. */
  private boolean look(boolean near) {
    JsonObject answer = monitor.migration(near);
    MigrationInfo said = MigrationInfo.of(answer);
    MigrationState next = state.after(said);
    Optional<String> fault =
        switch (next.phase()) {
          case SETUP, PRE_COPY -> fault(next, answer, said);
          default -> Optional.empty();
        };
    if (fault.isPresent()) {
      tellOfNonsense(fault.get());
      return false;
    }
    take(said.counters());
    state = next;
    return true;
  }

  private Optional<String> fault(MigrationState next, JsonObject answer, MigrationInfo said) {
    if (next instanceof MigrationState.Unrecognised unknown) {
      return Optional.of("'" + unknown.status() + "' is no state that ebb knows");
    }
    return next.phase() == Phase.PRE_COPY ? check.fault(answer, said, seconds()) : Optional.empty();
  }

  private void tellOfNonsense(String fault) {
    double now = seconds();
    if (now - toldOfNonsenseSeconds >= patience.tell().toSeconds()) {
      toldOfNonsenseSeconds = now;
      notices.accept(
          "what QEMU says about the migration makes no sense: "
              + fault
              + "; the guest runs unthrottled until it does");
    }
  }

  private void follow(Vcpus now) {
    clock.follow(now);
    vcpus = now.count();
    inUse.follow(now);
  }

  @Override
  public void steer(Decision decision) {
    inUse.hold(decision.share());
    switch (decision) {
      case Decision.PostCopy _ when state.phase() == Phase.PRE_COPY -> postCopy.ask();
      case Decision.Throttle _, Decision.Unthrottled _, Decision.PostCopy _ -> {}
      case Decision.Cancel _ -> {} // the attempt gives up, and says so
    }
  }

  /** Does not have the guest go on in post-copy, unless it has already. From any thread. */
  void keepHere() {
    postCopy.forbid();
  }

  /** The first answer after completion can still hold zeros. */
  void settle() {
    for (int i = 0; i < 20 && last.totalMillis() == 0 && qmp.closedReason().isEmpty(); i++) {
      monitor.awaitNews(0.02);
      take(MigrationInfo.of(monitor.migration(false)).counters());
    }
  }

  private void take(MigrationCounters answer) {
    last = answer;
    if (answer.areThere()) {
      counted = answer;
    }
  }
}
