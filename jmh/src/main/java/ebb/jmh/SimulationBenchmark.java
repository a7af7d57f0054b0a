package ebb.jmh;

import ebb.sim.Simulation;
import ebb.sim.SimulationResult;
import ebb.sim.policy.Peer;
import ebb.sim.policy.Peers;
import ebb.sim.scenario.Scenario;
import ebb.sim.scenario.ScenarioReader;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Simulated migrations a second on one core: about 100 s long, of a guest with three sets. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(2)
@Warmup(iterations = 8, time = 2)
@Measurement(iterations = 5, time = 2)
public class SimulationBenchmark {

  private static final Peer AUTO_CONVERGE = Peers.of("auto-converge-9.2");

  private final Scenario scenario =
      ScenarioReader.parse(
          "three-sets",
          """
          guest: { memory: 8GiB, vcpus: 2 }
          workload:
            - sets:
                - { size: 64MiB, writeRate: 1GiB/s }
                - { size: 512MiB, writeRate: 100MiB/s }
                - { size: 2GiB, writeRate: 40MiB/s, pattern: sequential }
          link: { speed: 110MiB/s }
          """);

  /** Under ebb, at the default tick. */
  @Benchmark
  public SimulationResult underEbb() {
    return Simulation.run(scenario, Peers.EBB, 0.5, 1);
  }

  /** Under auto-converge. */
  @Benchmark
  public SimulationResult underAutoConverge() {
    return Simulation.run(scenario, AUTO_CONVERGE, 0, 1);
  }
}
