package ebb.lab;

import ebb.core.Actuation;
import ebb.host.throttle.Throttle;
import ebb.json.JsonObject;
import ebb.qemu.qmp.QmpClient;

/**
 * QEMU's auto-converge, left to itself: the rival. It stands where a throttle of ebb's would, takes
 * no orders, and has QEMU's own defaults but for the two that people tune.
 */
public final class AutoConverge implements Throttle {

  /** QEMU's default initial throttle, percent. */
  public static final int DEFAULT_INITIAL = 20;

  /** QEMU's default increment, percent. */
  public static final int DEFAULT_INCREMENT = 10;

  private static final int DEFAULT_MAXIMUM = 99;

  private final QmpClient qmp;
  private final int initialPercent;
  private final int incrementPercent;
  private final int maximumPercent;

  /** With QEMU's default increment. */
  public AutoConverge(QmpClient qmp, int initialPercent) {
    this(qmp, initialPercent, DEFAULT_INCREMENT);
  }

  /**
   * With settings found by hand.
   *
   * @param initialPercent the first throttle, 1 to 99
   * @param incrementPercent what is added each time, 1 to 99
   */
  public AutoConverge(QmpClient qmp, int initialPercent, int incrementPercent) {
    this(qmp, initialPercent, incrementPercent, DEFAULT_MAXIMUM);
  }

  private AutoConverge(QmpClient qmp, int initialPercent, int incrementPercent, int most) {
    this.qmp = qmp;
    this.initialPercent = initialPercent;
    this.incrementPercent = incrementPercent;
    this.maximumPercent = most;
  }

  /** Held at one throttle, percent, from when QEMU first sees the need. */
  public static AutoConverge heldAt(QmpClient qmp, int percent) {
    return new AutoConverge(qmp, percent, DEFAULT_INCREMENT, percent);
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
            .with("cpu-throttle-increment", incrementPercent)
            .with("cpu-throttle-tailslow", false)
            .with("max-cpu-throttle", maximumPercent));
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
