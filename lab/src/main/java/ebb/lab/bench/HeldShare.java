package ebb.lab.bench;

import ebb.core.Actuation;
import ebb.qemu.throttle.Throttle;

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

  @Override
  public void apply(double ignored) {}

  @Override
  public void close() {
    throttle.close();
  }
}
