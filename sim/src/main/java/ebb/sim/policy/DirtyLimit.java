package ebb.sim.policy;

import ebb.sim.machine.InHypervisor;

/**
 * QEMU's dirty-limit (8.1 and later, with KVM's dirty ring). It starts where auto-converge would,
 * and then rules each vCPU by itself, once a second:
 *
 * <pre>
 *   keep, if |quota - rate| is at most 25 MB/s
 *   pct = |rate - quota| / max(rate, quota);  full = ring / rate at full speed
 *   pct &gt; 1/2:  sleep +/-= full * pct / (1 - pct)      else:  sleep +/-= full / 10
 *   sleep within [0, 99 * full], slept each time the ring is full
 * </pre>
 *
 * A vCPU that does not write fills no ring and is left alone.
 *
 * <p>Source: QEMU's system/dirtylimit.c and migration/ram.c.
 */
final class DirtyLimit implements InHypervisor {

  private static final double MB = 1 << 20;
  private static final double RING_BYTES = 4096 * 4096.0;
  private static final double TOLERANCE = 25 * MB;
  private static final double PERIOD_SECONDS = 1;
  private static final double TRIGGER = 0.5;
  private static final double LEAST_PERIOD_SECONDS = 1;

  private final double quota;
  private double periodStart;
  private double periodSent;
  private double periodDirty;
  private int bad;
  private boolean active;
  private double nextTimer = Double.POSITIVE_INFINITY;
  private double[] sleeps = {};

  /**
   * @param quotaMegabytes vcpu-dirty-limit, MB/s for each vCPU; QEMU's default is 1
   */
  DirtyLimit(double quotaMegabytes) {
    this.quota = quotaMegabytes * MB;
  }

  @Override
  public void onSync(SyncReport sync, Controls controls) {
    periodDirty += sync.foundBytes();
    if (active || sync.seconds() - periodStart <= LEAST_PERIOD_SECONDS) {
      return;
    }
    if (periodDirty > (sync.sentBytes() - periodSent) * TRIGGER && ++bad >= 2) {
      active = true;
      sleeps = new double[controls.vcpus()];
      nextTimer = controls.seconds() + PERIOD_SECONDS;
    }
    periodStart = sync.seconds();
    periodSent = sync.sentBytes();
    periodDirty = 0;
  }

  @Override
  public double nextTimerSeconds() {
    return nextTimer;
  }

  @Override
  public void onTimer(Controls controls) {
    nextTimer = controls.seconds() + PERIOD_SECONDS;
    double[] factors = new double[sleeps.length];
    double longest = 0;
    for (int i = 0; i < sleeps.length; i++) {
      double full = controls.writeBytesPerSecond(i);
      factors[i] = 1;
      if (full > 0) {
        double fill = RING_BYTES / full;
        adjust(i, full * fill / (fill + sleeps[i]), fill);
        factors[i] = fill / (fill + sleeps[i]);
        longest = Math.max(longest, sleeps[i]);
      }
    }
    controls.slowDown(factors, longest);
  }

  private void adjust(int vcpu, double rate, double fill) {
    double difference = Math.abs(rate - quota);
    if (difference <= TOLERANCE) {
      return;
    }
    double part = difference / Math.max(rate, quota);
    double step = part > 0.5 ? fill * part / (1 - part) : fill / 10;
    double sleep = sleeps[vcpu] + (rate > quota ? step : -step);
    sleeps[vcpu] = Math.max(0, Math.min(99 * fill, sleep));
  }
}
