package ebb.sim.policy;

import ebb.core.Reading;
import ebb.sim.machine.Manager;

/** No live migration at all: the guest is stopped at once and all of it is sent. */
final class StopAndCopy implements Manager {

  @Override
  public void look(Reading reading, Means means) {
    means.stop();
  }
}
