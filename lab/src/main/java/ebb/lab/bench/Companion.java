package ebb.lab.bench;

import ebb.core.loop.SteeringLoop;
import ebb.lab.Lab;
import ebb.lab.LabQemu;

/** What a contestant does beside its throttle, through monitors that are not the steering one. */
interface Companion {

  /** Nothing. */
  Companion NONE = lab -> step -> {};

  /** Called when all is ready, just before the migration begins; sees it from then on. */
  SteeringLoop.Observer begin(Lab lab);

  /** Called when the migration has completed. */
  default void arrived(LabQemu destination) {}

  /** How long the guest stood still for it beside QEMU's own downtime, s. */
  default double stoppedSeconds() {
    return 0;
  }
}
