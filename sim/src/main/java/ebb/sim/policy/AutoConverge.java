package ebb.sim.policy;

import ebb.sim.machine.InHypervisor;

/**
 * QEMU's auto-converge. At a bitmap sync, if more than a second has passed since the last period:
 *
 * <pre>
 *   dirty &gt; sent * trigger, for the second time (a good period does not reset the count):
 *     throttle = initial if it was 0, else min(throttle + increment, maximum)
 *     with tail-slow: cpu = 100 - throttle; increment = min(cpu - cpu * sent * trigger / dirty, increment)
 *   a new period begins
 * </pre>
 *
 * From 9.2 on a sync is added every 5 s of a round after the first; until 11.0 the counter of
 * rounds shows it. The throttle never goes down.
 *
 * <p>Source: QEMU's migration/ram.c and migration/cpu-throttle.c, versions 7.2, 9.2 and 11.1.
 */
final class AutoConverge implements InHypervisor {

  /** The three ways it has behaved. */
  enum Generation {
    /** Before 9.2: syncs at the ends of rounds only. */
    WITHOUT_TIMER,
    /** 9.2 to 11.0: a sync every 5 s, counted as a round. */
    COUNTED_TIMER,
    /** From 11.1 on: a sync every 5 s, not counted. */
    UNCOUNTED_TIMER
  }

  /**
   * Its parameters, in percent.
   *
   * @param trigger throttle-trigger-threshold
   * @param initial cpu-throttle-initial
   * @param increment cpu-throttle-increment
   * @param maximum max-cpu-throttle
   * @param tailSlow cpu-throttle-tailslow
   */
  record Settings(
      double trigger, double initial, double increment, double maximum, boolean tailSlow) {

    static final Settings DEFAULTS = new Settings(50, 20, 10, 99, false);
  }

  private static final double LEAST_PERIOD_SECONDS = 1;
  private static final double TIMER_SECONDS = 5;

  private final Generation generation;
  private final Settings settings;
  private double periodStart;
  private double periodSent;
  private double periodDirty;
  private int bad;
  private double throttle;
  private double nextTimer;
  private long roundAtTimer = -1;

  AutoConverge(Generation generation, Settings settings) {
    this.generation = generation;
    this.settings = settings;
    this.nextTimer =
        generation == Generation.WITHOUT_TIMER ? Double.POSITIVE_INFINITY : TIMER_SECONDS;
  }

  @Override
  public void onSync(SyncReport sync, Controls controls) {
    periodDirty += sync.foundBytes();
    if (sync.seconds() - periodStart <= LEAST_PERIOD_SECONDS) {
      return;
    }
    double allowed = (sync.sentBytes() - periodSent) * settings.trigger() / 100;
    if (periodDirty > allowed && ++bad >= 2) {
      bad = 0;
      throttle = next(allowed);
      controls.throttle(throttle);
    }
    periodStart = sync.seconds();
    periodSent = sync.sentBytes();
    periodDirty = 0;
  }

  private double next(double allowed) {
    if (throttle == 0) {
      return settings.initial();
    }
    double increment = settings.increment();
    if (settings.tailSlow()) {
      double cpu = 100 - throttle;
      increment = Math.min(cpu - cpu * allowed / periodDirty, increment);
    }
    return Math.min(throttle + increment, settings.maximum());
  }

  @Override
  public double nextTimerSeconds() {
    return nextTimer;
  }

  @Override
  public void onTimer(Controls controls) {
    nextTimer = controls.seconds() + TIMER_SECONDS;
    if (controls.round() > 1 && controls.round() == roundAtTimer) {
      controls.sync(generation == Generation.COUNTED_TIMER);
    }
    roundAtTimer = controls.round();
  }
}
