package ebb.host.throttle;

import ebb.core.Actuation;

/** A throttle that leaves the guest alone, whatever is asked of it. */
public final class NoThrottle implements Throttle {

  @Override
  public String name() {
    return "none";
  }

  @Override
  public Actuation actuation() {
    return Actuation.AT_ONCE;
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
