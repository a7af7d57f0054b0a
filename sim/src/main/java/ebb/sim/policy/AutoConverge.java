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
 * From 9.2 on with a {@link SyncTimer}. The throttle never goes down.
 *
 * <p>Source: QEMU's migration/ram.c and migration/cpu-throttle.c, versions 7.2, 9.2 and 11.1.
 */
final class AutoConverge implements InHypervisor {

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

  private final Settings settings;
  private double periodStart;
  private double periodSent;
  private double periodDirty;
  private int bad;
  private double throttle;
  private final SyncTimer timer;

  AutoConverge(Generation generation, Settings settings) {
    this.settings = settings;
    this.timer = new SyncTimer(generation);
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
    return timer.nextTimerSeconds();
  }

  @Override
  public void onTimer(Controls controls) {
    timer.onTimer(controls);
  }
}
