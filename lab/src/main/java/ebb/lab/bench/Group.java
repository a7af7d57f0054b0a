package ebb.lab.bench;

import ebb.core.Phase;
import ebb.sim.SimulationResult;
import ebb.sim.machine.Outcome;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * All runs of one contestant in one case.
 *
 * @param where the case
 * @param who the contestant
 * @param runs at least one
 */
record Group(BenchCase where, Contestant who, List<BenchRun> runs) {

  Group {
    runs = List.copyOf(runs);
  }

  /** Whether every run finished. */
  boolean finished() {
    return runs.stream().allMatch(BenchRun::completed);
  }

  /** Whether a real program ran in the guest. */
  boolean isOfProgram() {
    return runs.stream().allMatch(run -> run.program().isPresent());
  }

  /** A figure over all runs. */
  Spread of(ToDoubleFunction<BenchRun> figure) {
    return Spread.of(runs.stream().map(figure::applyAsDouble).toList());
  }

  Spread totalSeconds() {
    return of(BenchRun::totalSeconds);
  }

  Spread lostWorkSeconds() {
    return of(run -> run.cost().lostWorkSeconds());
  }

  Spread downtimeSeconds() {
    return of(run -> run.cost().downtimeSeconds());
  }

  /** The run in the middle, by total time. */
  BenchRun middle() {
    return runs.stream()
        .sorted(Comparator.comparingDouble(BenchRun::totalSeconds))
        .toList()
        .get(runs.size() / 2);
  }

  /** The medians, as the charts take them. */
  SimulationResult result() {
    return new SimulationResult(
        Prediction.scenario(where),
        who.id(),
        who.asked(),
        new Outcome(
            finished() ? Phase.COMPLETED : Phase.CANCELLED,
            totalSeconds().median(),
            downtimeSeconds().median(),
            of(run -> (double) run.sentBytes()).median(),
            Math.round(of(run -> (double) run.rounds()).median()),
            lostWorkSeconds().median(),
            of(run -> run.cost().minShare()).median(),
            of(run -> run.cost().longestStallSeconds()).median()));
  }
}
