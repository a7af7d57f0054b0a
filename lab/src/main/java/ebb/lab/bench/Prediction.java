package ebb.lab.bench;

import ebb.core.loop.SteeringLoop;
import ebb.sim.Simulation;
import ebb.sim.scenario.GuestSpec;
import ebb.sim.scenario.Scenario;
import ebb.sim.scenario.Tracking;
import ebb.sim.scenario.WorkloadPhase;
import java.util.List;
import java.util.Optional;

/** What the simulator says of a case, from the guest's parameters and the link's alone. */
final class Prediction {

  /** Guest time at which the lab begins a migration, s: it settles, then its demand is measured. */
  private static final double START_SECONDS = 1.6;

  private static final double LIMIT_SECONDS = 600;
  private static final long SEED = 1;
  private static final SteeringLoop.Observer UNSEEN = step -> {};
  private static final long MIB = 1 << 20;

  private Prediction() {}

  /** The case as a scenario. */
  static Scenario scenario(BenchCase where) {
    return scenario(where, START_SECONDS);
  }

  /** The CPU a bare guest uses when nobody slows it, vCPU-seconds a second. */
  static double demandVcpus(ebb.lab.GuestSpec guest) {
    return new Workload(guest).demand().stream().mapToDouble(Double::doubleValue).sum();
  }

  /** Of a real program's writes nothing is known, so it has none here. */
  private static Scenario scenario(BenchCase where, double startSeconds) {
    Optional<Workload> workload =
        where.guest() instanceof ebb.lab.GuestSpec bare
            ? Optional.of(new Workload(bare))
            : Optional.empty();
    return new Scenario(
        where.name(),
        new GuestSpec(
            where.guest().memoryMib() * MIB,
            workload.map(Workload::demand).orElse(List.of(1.0)),
            workload.map(Workload::zeroPages).orElse(0.0)),
        workload
            .map(known -> known.phases(startSeconds))
            .orElse(List.of(new WorkloadPhase(0, List.of(), 0, 1))),
        where.link().virtual(),
        where.maxDowntimeSeconds(),
        Tracking.AT_SYNC,
        0,
        LIMIT_SECONDS);
  }

  /**
   * The total time it foresees, s; infinite for one that never finishes, empty for contestants that
   * it does not know.
   *
   * @param qemu its version, such as 11.1.3: they sync their bitmaps differently
   * @param startSeconds guest time at which the migration begins, s
   */
  static Optional<Double> totalSeconds(
      BenchCase where, Contestant who, String qemu, double startSeconds) {
    if (!(where.guest() instanceof ebb.lab.GuestSpec)) {
      return Optional.empty();
    }
    return who.simulated()
        .apply(qemu.replaceFirst("^(\\d+\\.\\d+).*", "$1"))
        .map(policy ->
            Simulation.foretold(
                    scenario(where, startSeconds), policy, who.intent(where), SEED, UNSEEN)
                .outcome())
        .map(outcome -> outcome.completed() ? outcome.totalSeconds() : Double.POSITIVE_INFINITY);
  }
}
