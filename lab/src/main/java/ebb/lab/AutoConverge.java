package ebb.lab;

import ebb.core.Actuation;
import ebb.qemu.json.JsonObject;
import ebb.qemu.qmp.QmpClient;
import ebb.qemu.throttle.Throttle;

/**
 * QEMU's auto-converge, left to itself: the rival. It stands where a throttle of ebb's would, takes
 * no orders, and has QEMU's own defaults but for the initial throttle.
 */
public final class AutoConverge implements Throttle {

  /** QEMU's default initial throttle, percent. */
  public static final int DEFAULT_INITIAL = 20;

  private final QmpClient qmp;
  private final int initialPercent;

  public AutoConverge(QmpClient qmp, int initialPercent) {
    this.qmp = qmp;
    this.initialPercent = initialPercent;
  }

  @Override
  public String name() {
    return "auto-converge";
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
    qmp.execute(
        "migrate-set-parameters",
        JsonObject.empty()
            .with("throttle-trigger-threshold", 50)
            .with("cpu-throttle-initial", initialPercent)
            .with("cpu-throttle-increment", 10)
            .with("cpu-throttle-tailslow", false)
            .with("max-cpu-throttle", 99));
  }

  @Override
  public boolean obeys() {
    return false;
  }

  @Override
  public void apply(double share) {}

  @Override
  public void close() {}
}
