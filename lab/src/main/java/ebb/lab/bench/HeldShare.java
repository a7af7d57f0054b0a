package ebb.lab.bench;

import ebb.core.Actuation;
import ebb.host.throttle.Throttle;

/**
 * A throttle that is set to one share before the migration and stays there: to compare how finely
 * two mechanisms do the same.
 */
final class HeldShare implements Throttle {

  private final Throttle throttle;
  private final double share;

  HeldShare(Throttle throttle, double share) {
    this.throttle = throttle;
    this.share = share;
  }

  @Override
  public String name() {
    return throttle.name();
  }

  @Override
  public Actuation actuation() {
    return throttle.actuation();
  }

  @Override
  public void prepare() {
    throttle.prepare();
    throttle.apply(share);
  }

  @Override
  public boolean obeys() {
    return false;
  }

  /** Said again each time: a guard lifts the throttle of a controller that has fallen silent. */
  @Override
  public void apply(double ignored) {
    throttle.apply(share);
  }

  @Override
  public void close() {
    throttle.close();
  }
}
