package ebb.cli;

import ebb.core.Aggression;
import ebb.core.loop.SteeringLoop;
import ebb.sim.Simulation;
import ebb.sim.SimulationResult;
import ebb.sim.policy.Peer;
import ebb.sim.policy.Peers;
import ebb.sim.scenario.Scenario;
import ebb.sim.scenario.ScenarioReader;
import ebb.sim.suite.Comparison;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Migrates virtual guests in virtual time. */
@Command(
    name = "simulate",
    description = {
      "Migrates the virtual guest of a scenario file in virtual time, under ebb or a rival.",
      "",
      "The same scenario and seed give the same output, on any machine.",
      ""
    })
final class SimulateCommand implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init") // injected
  private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "SCENARIO.yaml",
      description = "scenario files; docs/simulator.md says what is in them")
  @SuppressWarnings("NullAway.Init") // injected
  private List<Path> files;

  @Option(
      names = "--policy",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "ebb",
      description =
          "policies, or all; some take settings, like auto-converge-9.2:initial=80; clairvoyant:"
              + " the least work that could have been lost in the time that ebb takes (default:"
              + " ${DEFAULT-VALUE})")
  @SuppressWarnings("NullAway.Init") // injected
  private List<String> policies;

  @Option(
      names = "--aggression",
      paramLabel = "A",
      split = ",",
      defaultValue = "auto",
      converter = QuantityConverters.Aggressiveness.class,
      description = "aggressions, 0 to 1 or auto (default: ${DEFAULT-VALUE})")
  @SuppressWarnings("NullAway.Init") // injected
  private List<Aggression> aggressions;

  @Mixin private final SimulationOptions options = new SimulationOptions();

  @Option(
      names = "--trace",
      paramLabel = "FILE",
      description = "write every reading and decision of a single run to this file, as JSON lines")
  private @Nullable Path trace;

  @Override
  public Integer call() {
    List<Scenario> scenarios = files.stream().map(ScenarioReader::read).toList();
    List<Peer> all = Stream.concat(Peers.all().stream(), Stream.of(Peers.CLAIRVOYANT)).toList();
    List<Comparison.Run> runs =
        Comparison.runs(scenarios, PolicyNames.of(policies, all), aggressions);
    if (trace != null && runs.size() != 1) {
      throw new UsageException("--trace: is for a single run, and these are " + runs.size());
    }
    PrintWriter out = spec.commandLine().getOut();
    var table = new SimulationTable(out);
    for (Comparison.Run run : runs) {
      SimulationResult result = run(run);
      if (options.json()) {
        out.println(SimulationJson.of(result));
      } else {
        table.add(result);
      }
    }
    table.end();
    return ExitCode.COMPLETED;
  }

  private SimulationResult run(Comparison.Run run) {
    try (TraceFile file = TraceFile.open(Optional.ofNullable(trace))) {
      SteeringLoop.Observer observer = file::onStep;
      return Simulation.foretold(
          run.scenario(), run.policy(), options.intent(run), options.seed(), observer);
    }
  }
}
