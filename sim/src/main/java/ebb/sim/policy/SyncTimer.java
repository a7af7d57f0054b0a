package ebb.sim.policy;

import ebb.sim.machine.InHypervisor;

/**
 * The syncs that QEMU, from 9.2 on and with the capability auto-converge, adds every 5 s of a round
 * after the first; until 11.0 the counter of rounds shows them.
 *
 * <p>Source: QEMU's migration/cpu-throttle.c, versions 9.2 and 11.1.
 */
final class SyncTimer implements InHypervisor {

  private static final double PERIOD_SECONDS = 5;

  private final Generation generation;
  private double next;
  private long roundBefore = -1;

  SyncTimer(Generation generation) {
    this.generation = generation;
    this.next = seconds(generation);
  }

  /** After how long a QEMU syncs; infinite for one that does not by itself. */
  static double seconds(Generation generation) {
    return generation == Generation.WITHOUT_TIMER ? Double.POSITIVE_INFINITY : PERIOD_SECONDS;
  }

  @Override
  public double nextTimerSeconds() {
    return next;
  }

  @Override
  public void onTimer(Controls controls) {
    next = controls.seconds() + PERIOD_SECONDS;
    if (controls.round() > 1 && controls.round() == roundBefore) {
      controls.sync(generation == Generation.COUNTED_TIMER);
    }
    roundBefore = controls.round();
  }
}
