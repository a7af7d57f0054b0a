package ebb.cli;

import ebb.qemu.json.JsonObject;
import ebb.sim.SimulationResult;
import ebb.sim.machine.Outcome;

/** What came of a virtual migration, as JSON. */
final class SimulationJson {

  private SimulationJson() {}

  static JsonObject of(SimulationResult result) {
    Outcome outcome = result.outcome();
    return JsonObject.empty()
        .with("scenario", result.scenario().name())
        .with("policy", result.policy())
        .with("aggression", result.aggression())
        .with("completed", outcome.completed())
        .with("totalSeconds", Rounded.to(outcome.totalSeconds(), 3))
        .with("downtimeMillis", Rounded.to(outcome.downtimeSeconds() * 1000, 1))
        .with("sentBytes", Math.round(outcome.sentBytes()))
        .with("rounds", outcome.rounds())
        .with("lostWorkSeconds", Rounded.to(outcome.lostWorkSeconds(), 3))
        .with("minShare", Rounded.to(outcome.minShare(), 4))
        .with("longestStallMillis", Rounded.to(outcome.longestStallSeconds() * 1000, 1))
        .with("singleCopySeconds", Rounded.to(result.scenario().singleCopySeconds(), 3));
  }
}
