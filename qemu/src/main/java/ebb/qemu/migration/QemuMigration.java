package ebb.qemu.migration;

import ebb.core.Decision;
import ebb.core.Phase;
import ebb.core.Reading;
import ebb.core.loop.Hypervisor;
import ebb.qemu.host.AssumedVcpuClock;
import ebb.qemu.host.VcpuClock;
import ebb.qemu.json.JsonObject;
import ebb.qemu.qmp.QmpClient;
import ebb.qemu.qmp.QmpEvent;
import ebb.qemu.qmp.QmpFeatures;
import ebb.qemu.throttle.Throttle;
import ebb.qemu.throttle.ThrottleException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A migration of a QEMU in flight: readings from its monitor, decisions to its throttle. */
final class QemuMigration implements Hypervisor {

  private static final Set<String> NEWS =
      Set.of("MIGRATION", "MIGRATION_PASS", "STOP", "RESUME", "SHUTDOWN");

  /** An answer takes a millisecond; one that is this late means that QEMU is switching over. */
  private static final Duration PROMPT = Duration.ofMillis(50);

  /** From this share on a quota comes in periods of 10 ms, so that nothing waits long for it. */
  private static final double NIMBLE_SHARE = 0.1;

  private static final Duration BLACKOUT_STEP = Duration.ofSeconds(1);

  /** A wait shorter than this says that the loop expects the switchover any moment. */
  private static final double SWITCHOVER_NEAR_SECONDS = 0.05;

  private final QmpClient qmp;
  private final VcpuClock clock;
  private final int vcpus;
  private final Throttle throttle;
  private final Consumer<String> notices;
  private final DirtyRateSampler sampler;
  private final boolean joinedMidway;
  private final long startNanos = System.nanoTime();
  private MigrationState state = new MigrationState.Setup();
  private MigrationInfo info = MigrationInfo.of(JsonObject.empty());
  private MigrationInfo counted = info;
  private double share = 1;
  private boolean throttleBroken;
  private boolean continued;

  QemuMigration(
      QmpClient qmp,
      VcpuClock clock,
      int vcpus,
      Throttle throttle,
      boolean joinedMidway,
      QmpFeatures features,
      Consumer<String> notices) {
    this.qmp = qmp;
    this.clock = clock;
    this.vcpus = vcpus;
    this.throttle = throttle;
    this.joinedMidway = joinedMidway;
    this.notices = notices;
    this.sampler =
        new DirtyRateSampler(qmp, features.hasArgument("calc-dirty-rate", "calc-time-unit"));
  }

  /** The state after the last reading. */
  MigrationState state() {
    return state;
  }

  /** QEMU's last answer that had counters: that of a migration that broke off has none. */
  MigrationInfo info() {
    return counted;
  }

  @Override
  public Reading next(double atMostSeconds) {
    awaitNews(atMostSeconds);
    boolean near = atMostSeconds > 0 && atMostSeconds < SWITCHOVER_NEAR_SECONDS;
    take(query(near));
    double vcpuSeconds = clock.vcpuSeconds();
    state = state.after(info);
    if (state instanceof MigrationState.PreSwitchover && !joinedMidway && !continued) {
      continued = true;
      var _ = qmp.send("migrate-continue", JsonObject.empty().with("state", "pre-switchover"));
    }
    Phase phase = state.phase();
    if (near && phase == Phase.PRE_COPY && guestIsStopping()) {
      phase = Phase.SWITCHOVER;
    }
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    boolean wanted = phase == Phase.PRE_COPY && (info.round() <= 1 || joinedMidway);
    return new Reading(
        phase,
        seconds,
        info.round(),
        info.totalBytes(),
        info.remainingBytes(),
        info.migratedBytes(),
        info.sentBytes(),
        info.dirtiedBytesPerSecond(),
        vcpuSeconds,
        vcpus,
        sampler.step(seconds, vcpuSeconds, info.totalBytes(), wanted));
  }

  /** Waits out the time, or until something has happened that a reading should follow at once. */
  private void awaitNews(double atMostSeconds) {
    long until = System.nanoTime() + (long) (atMostSeconds * 1e9);
    long left = (long) (atMostSeconds * 1e9);
    while (left > 0 && qmp.closedReason().isEmpty()) {
      Optional<QmpEvent> event = qmp.events().poll(Duration.ofNanos(left));
      if (event.isPresent() && NEWS.contains(event.get().name())) {
        return;
      }
      left = until - System.nanoTime();
    }
  }

  /**
   * Asks for the migration's state. In the blackout of the switchover the monitor does not answer
   * at all. A vCPU that waits for its quota delays the stop, so the throttle is lifted then; where
   * QEMU may just be busy, it is loosened so far that the vCPU can stop within some 10 ms.
   */
  private MigrationInfo query(boolean switchoverNear) {
    CompletableFuture<JsonObject> answer = qmp.send("query-migrate", JsonObject.empty());
    Optional<JsonObject> prompt = qmp.poll(answer, PROMPT);
    if (prompt.isEmpty()) {
      apply(switchoverNear ? 1 : Math.max(share, NIMBLE_SHARE));
    }
    while (prompt.isEmpty()) {
      prompt = qmp.poll(answer, BLACKOUT_STEP);
    }
    return MigrationInfo.of(prompt.get());
  }

  /** QEMU has begun to stop the vCPUs, though the migration still counts as active. */
  private boolean guestIsStopping() {
    CompletableFuture<JsonObject> answer = qmp.send("query-status", JsonObject.empty());
    return qmp.poll(answer, PROMPT)
        .map(status -> status.text("status").filter("finish-migrate"::equals).isPresent())
        .orElse(true);
  }

  @Override
  public void steer(Decision decision) {
    share = decision.share();
    apply(share);
  }

  private void apply(double wanted) {
    if (throttleBroken) {
      return;
    }
    try {
      throttle.apply(wanted);
      if (clock instanceof AssumedVcpuClock assumed && throttle.obeys()) {
        assumed.share(wanted);
      }
    } catch (ThrottleException e) {
      throttleBroken = true;
      throttle.close();
      notices.accept(e.getMessage() + "; the guest runs unthrottled from here on");
    }
  }

  /** The first answer after completion can still hold zeros. */
  void settle() {
    for (int i = 0; i < 20 && info.totalMillis() == 0 && qmp.closedReason().isEmpty(); i++) {
      awaitNews(0.02);
      take(query(false));
    }
  }

  private void take(MigrationInfo answer) {
    info = answer;
    if (answer.totalBytes() > 0) {
      counted = answer;
    }
  }
}
