package ebb.cli;

import ebb.core.Intent;
import ebb.sim.suite.Comparison;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What all simulated migrations are asked for, and how they are told. */
final class SimulationOptions {

  @Mixin private final DeadlineOptions deadline = new DeadlineOptions();

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "seed of all that is random: jitter, noise, random scenarios (default: ${DEFAULT-VALUE})")
  private long seed;

  @Option(names = "--json", description = "print a JSON object for each run, one a line")
  private boolean json;

  long seed() {
    return seed;
  }

  boolean json() {
    return json;
  }

  Intent intent(Comparison.Run run) {
    return deadline.in(new Intent(run.aggression(), 0, run.scenario().maxDowntimeSeconds()));
  }
}
