package ebb.sim.machine;

import ebb.core.Decision;
import ebb.core.Phase;
import ebb.core.Reading;
import ebb.core.loop.Hypervisor;

/** A virtual migration that a manager looks at as often as it is read. */
public record ManagedMigration(VirtualMigration migration, Manager manager) implements Hypervisor {

  @Override
  public Reading next(double atMostSeconds) {
    Reading reading = migration.next(atMostSeconds);
    if (reading.phase() == Phase.SETUP || reading.phase() == Phase.PRE_COPY) {
      manager.look(reading, migration);
    }
    return reading;
  }

  @Override
  public void steer(Decision decision) {
    migration.steer(decision);
  }
}
