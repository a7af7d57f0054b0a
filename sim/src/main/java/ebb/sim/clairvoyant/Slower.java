package ebb.sim.clairvoyant;

import ebb.sim.scenario.PageSet;
import ebb.sim.scenario.Scenario;
import ebb.sim.scenario.WorkloadPhase;
import java.util.List;

/** A guest that writes at a part of its speed. */
final class Slower {

  private Slower() {}

  static Scenario by(Scenario scenario, double share) {
    List<WorkloadPhase> workload =
        scenario.workload().stream()
            .map(phase ->
                new WorkloadPhase(
                    phase.atSeconds(),
                    phase.sets().stream().map(set -> slower(set, share)).toList(),
                    phase.dmaBytesPerSecond(),
                    phase.reaction()))
            .toList();
    return new Scenario(
        scenario.name(),
        scenario.guest(),
        workload,
        scenario.link(),
        scenario.maxDowntimeSeconds(),
        scenario.tracking(),
        scenario.noise(),
        scenario.limitSeconds());
  }

  private static PageSet slower(PageSet set, double share) {
    return new PageSet(
        set.sizeBytes(), set.writeBytesPerSecond() * share, set.pattern(), set.vcpu());
  }
}
