package ebb.lab.bench;

import ebb.sim.Simulation;
import ebb.sim.SimulationResult;
import ebb.sim.policy.Peers;
import ebb.sim.report.TraceRecorder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A benchmark's runs as the simulator foretells them: for tests of what is made of runs. */
final class VirtualRuns {

  private static final double LIMIT_SECONDS = 120;

  private VirtualRuns() {}

  /** Each contestant in each case, so many times. */
  static List<BenchRun> of(Suite suite, int repeat) {
    List<BenchRun> runs = new ArrayList<>();
    for (int repetition = 1; repetition <= repeat; repetition++) {
      for (BenchCase where : suite.cases()) {
        for (String name : suite.contestants()) {
          runs.add(run(where, Contestant.parse(name), repetition));
        }
      }
    }
    return runs;
  }

  private static BenchRun run(BenchCase where, Contestant who, int repetition) {
    var recorder = new TraceRecorder(Prediction.scenario(where));
    String policy =
        who.name().startsWith("auto-converge")
            ? "auto-converge-9.2"
                + (who.name().equals("auto-converge")
                    ? ""
                    : ":initial=" + who.name().replaceFirst("auto-converge-(\\d+).*", "$1"))
            : who.name();
    SimulationResult result =
        Simulation.run(
            Prediction.scenario(where), Peers.of(policy), who.asked(), repetition, recorder);
    boolean completed =
        result.outcome().completed() && result.outcome().totalSeconds() < LIMIT_SECONDS;
    return new BenchRun(
        where.name(),
        who.name(),
        who.aggression(),
        "10.0.2",
        repetition,
        completed,
        true,
        new BenchRun.Cost(
            result.outcome().lostWorkSeconds(),
            result.outcome().downtimeSeconds(),
            result.outcome().minShare(),
            result.outcome().longestStallSeconds(),
            result.outcome().longestStallSeconds()),
        Math.min(LIMIT_SECONDS, result.outcome().totalSeconds()),
        (long) result.outcome().sentBytes(),
        result.outcome().rounds(),
        1600,
        recorder.trace(who.id(), who.label(), completed).points(),
        Optional.empty());
  }
}
