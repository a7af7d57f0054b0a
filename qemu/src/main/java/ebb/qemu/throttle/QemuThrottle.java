package ebb.qemu.throttle;

import ebb.core.Actuation;
import ebb.qemu.json.JsonObject;
import ebb.qemu.qmp.QmpClient;
import ebb.qemu.qmp.QmpException;

/**
 * QEMU's own throttle, steered up and down: needs no right but the monitor. Coarser than a cgroup:
 * steps of 1 %, slices of 10 ms and more, and a change takes effect at a bitmap sync only, every
 * second one, so up to two rounds later.
 *
 * <p>auto-converge applies {@code min(now + increment, max)} at each trigger. With the trigger
 * threshold and the initial value at their least and the increment at its most, each trigger
 * applies just {@code max-cpu-throttle}, whether that has gone up or down since.
 */
public final class QemuThrottle implements Throttle {

  private static final int MOST_PERCENT = 99;

  private final QmpClient qmp;
  private long applied = 1;
  private boolean closed;

  public QemuThrottle(QmpClient qmp) {
    this.qmp = qmp;
  }

  @Override
  public String name() {
    return "qemu";
  }

  @Override
  public Actuation actuation() {
    return Actuation.AT_SYNC;
  }

  @Override
  public boolean needsAutoConverge() {
    return true;
  }

  @Override
  public void prepare() {
    qmp.execute("migrate-set-parameters", idle(1));
    applied = 1;
  }

  /**
   * Sets auto-converge so that it does nothing: it acts at the highest threshold only, and then by
   * 1 %. QEMU from 9.2 on adds a bitmap sync every 5 s while the capability is on, and pages that
   * are written while they wait are then sent once instead of twice.
   */
  public static void keepIdle(QmpClient qmp) {
    qmp.execute("migrate-set-parameters", idle(100));
  }

  /**
   * A whole command that brings auto-converge down at its next trigger, whoever has turned it on.
   */
  public static final String IDLE_COMMAND =
      JsonObject.empty()
          .with("execute", "migrate-set-parameters")
          .with("arguments", idle(1))
          .toString();

  private static JsonObject idle(int trigger) {
    return JsonObject.empty()
        .with("throttle-trigger-threshold", trigger)
        .with("cpu-throttle-increment", MOST_PERCENT)
        .with("cpu-throttle-tailslow", false)
        .with("cpu-throttle-initial", 1)
        .with("max-cpu-throttle", 1);
  }

  @Override
  public synchronized void apply(double share) {
    if (closed) {
      return;
    }
    long percent = Math.clamp(Math.round((1 - share) * 100), 1, MOST_PERCENT);
    if (percent == applied) {
      return;
    }
    try {
      // The first trigger takes the initial value, later ones the maximum.
      qmp.execute(
          "migrate-set-parameters",
          JsonObject.empty()
              .with("cpu-throttle-initial", percent)
              .with("max-cpu-throttle", percent));
      applied = percent;
    } catch (QmpException e) {
      throw new ThrottleException("cannot set QEMU's throttle: " + e.getMessage(), e);
    }
  }

  /** QEMU lifts its throttle itself when the migration ends; until then 1 % is the least. */
  @Override
  public synchronized void close() {
    try {
      apply(1);
    } catch (ThrottleException e) {
      // The monitor has gone, and with it the QEMU or the migration that was throttled.
    }
    closed = true;
  }
}
