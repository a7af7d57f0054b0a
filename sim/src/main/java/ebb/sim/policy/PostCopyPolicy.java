package ebb.sim.policy;

import ebb.core.Reading;
import ebb.sim.machine.Manager;

/** One pass of pre-copy, then the guest goes on at the destination and fetches what it misses. */
final class PostCopyPolicy implements Manager {

  @Override
  public void look(Reading reading, Means means) {
    if (reading.round() >= 2) {
      means.goOnAtDestination();
    }
  }
}
