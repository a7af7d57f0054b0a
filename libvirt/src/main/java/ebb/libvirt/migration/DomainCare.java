package ebb.libvirt.migration;

import ebb.core.Reading;
import ebb.core.measure.DowntimeLimit;
import ebb.core.policy.Policies;
import ebb.host.throttle.Throttle;
import ebb.json.JsonObject;
import ebb.libvirt.LibvirtDomain;
import ebb.steering.MigrationCounters;
import ebb.steering.MigrationRequest;
import ebb.steering.watch.AutoConvergeParameters;
import ebb.steering.watch.AutoConvergeWatch;
import ebb.steering.watch.SpeedKeeper;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Sees to it that what libvirt was told of a domain's migration is in force, its speed and its
 * downtime, and that QEMU's own throttle does not climb beside ebb's. libvirt is asked on a thread
 * of its own: steering does not wait for one that hangs.
 */
final class DomainCare implements AutoCloseable {

  /** A whole command that brings auto-converge down at its next trigger, whoever has it on. */
  private static final String IDLE =
      JsonObject.empty()
          .with("execute", "migrate-set-parameters")
          .with("arguments", AutoConvergeParameters.idle(AutoConvergeParameters.ALWAYS))
          .toString();

  private static final Duration LAST_ANSWER = Duration.ofSeconds(1);

  private final LibvirtDomain domain;
  private final MigrationRequest request;
  private final Throttle throttle;
  private final DowntimeLimit downtimeLimit;
  private final SpeedKeeper speedKeeper;
  private final ExecutorService asking =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("ebb-libvirt-settings").factory());
  private final DomainSettings settings;
  private final AutoConvergeWatch climbs;
  private volatile long speed;

  /**
   * @param speedNow the cap that the domain has, bytes a second, 0 for none
   */
  DomainCare(
      LibvirtDomain domain,
      MigrationRequest request,
      Throttle throttle,
      long speedNow,
      Consumer<String> notices) {
    this.domain = domain;
    this.request = request;
    this.throttle = throttle;
    this.speed = speedNow;
    this.downtimeLimit = Policies.downtimeLimit(request.policy(), request.intent());
    this.speedKeeper = new SpeedKeeper(request.speedBytesPerSecond());
    this.settings = new DomainSettings(domain, asking, notices);
    this.climbs =
        new AutoConvergeWatch(
            this::bringDownAutoConverge,
            " by a monitor command, for which libvirt notes the domain as tainted",
            false,
            notices);
  }

  /**
   * Sets what was asked for.
   *
   * @throws ebb.libvirt.LibvirtException when libvirt does not take the speed
   */
  void begin() {
    request
        .speedBytesPerSecond()
        .ifPresent(cap -> {
          speed = domain.setMaxSpeed(cap);
          settings.expectSpeed(speed);
        });
    settings.setDowntime(downtimeLimit.millis());
  }

  /** libvirt itself cannot; a command past it works. */
  private CompletableFuture<?> bringDownAutoConverge() {
    return CompletableFuture.runAsync(
        () -> MonitorAnswer.check(domain.monitorCommand(IDLE)), asking);
  }

  /**
   * One step of the duty cycle.
   *
   * @param counters of the migration
   */
  void step(Reading reading, MigrationCounters counters) {
    speedKeeper.step(reading.seconds(), reading.sentBytes()).ifPresent(settings::setSpeed);
    settings.step(reading.seconds());
    if (throttle.obeys()) {
      climbs.step(reading.seconds(), counters.throttlePercentage(), throttle.askedOfQemu());
    }
  }

  /** Has libvirt ask for less downtime where the link jitters, and for more where it does not. */
  void followLink(double seconds, MigrationCounters counters) {
    if (downtimeLimit.add(seconds, counters.round(), counters.bytesPerSecond())) {
      settings.setDowntime(downtimeLimit.millis());
    }
  }

  /**
   * Caps the bandwidth of the migration, under way or not. From any thread.
   *
   * @param bytesPerSecond 0 for as much as it can
   * @throws ebb.libvirt.LibvirtException when libvirt does not take it
   */
  void limitSpeed(long bytesPerSecond) {
    speed = domain.setMaxSpeed(bytesPerSecond);
    speedKeeper.cap(speed);
  }

  /** The cap on the bandwidth in force, bytes a second, 0 for none. */
  long speedBytesPerSecond() {
    return speed;
  }

  /** How often something had to be set again. */
  long repairs() {
    return settings.repairs();
  }

  /** Sets nothing any more; waits a moment for what is being set, which is to come before. */
  @Override
  public void close() {
    settings.end();
    asking.shutdown();
    try {
      var _ = asking.awaitTermination(LAST_ANSWER.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
