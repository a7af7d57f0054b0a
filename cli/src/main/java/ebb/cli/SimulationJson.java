package ebb.cli;

import ebb.config.Rounded;
import ebb.core.policy.Forecast.Range;
import ebb.core.policy.Verdict;
import ebb.json.JsonObject;
import ebb.sim.Foretold;
import ebb.sim.SimulationResult;
import ebb.sim.machine.Outcome;
import ebb.steering.AggressionField;
import java.util.LinkedHashMap;
import java.util.Map;

/** What came of a virtual migration, as JSON. */
final class SimulationJson {

  private SimulationJson() {}

  static JsonObject of(SimulationResult result) {
    Outcome outcome = result.outcome();
    JsonObject run =
        JsonObject.empty()
            .with("scenario", result.scenario().name())
            .with("policy", result.policy().name());
    JsonObject json =
        AggressionField.with(run, result.aggression())
            .with("completed", outcome.completed())
            .with("totalSeconds", Rounded.to(outcome.totalSeconds(), 3))
            .with("downtimeMillis", Rounded.to(outcome.downtimeSeconds() * 1000, 1))
            .with("sentBytes", Math.round(outcome.sentBytes()))
            .with("rounds", outcome.rounds())
            .with("lostWorkSeconds", Rounded.to(outcome.lostWorkSeconds(), 3))
            .with("minShare", Rounded.to(outcome.minShare(), 4))
            .with("longestStallMillis", Rounded.to(outcome.longestStallSeconds() * 1000, 1))
            .with("singleCopySeconds", Rounded.to(result.scenario().singleCopySeconds(), 3));
    return result.foretold().map(foretold -> with(json, foretold, outcome)).orElse(json);
  }

  private static JsonObject with(JsonObject json, Foretold foretold, Outcome outcome) {
    JsonObject more = json;
    if (foretold.hasDeadline()) {
      more =
          more.with("deadlineSeconds", Rounded.to(foretold.deadlineSeconds(), 3))
              .with(
                  "deadlineMet",
                  outcome.completed() && outcome.totalSeconds() <= foretold.deadlineSeconds());
      if (foretold.verdict() != Verdict.UNSURE) {
        more = more.with("feasible", foretold.verdict() == Verdict.FEASIBLE);
      }
      if (foretold.missAnnouncedSeconds().isPresent()) {
        double announced = foretold.missAnnouncedSeconds().getAsDouble();
        more = more.with("missAnnouncedSeconds", Rounded.to(announced, 3));
      }
    }
    if (foretold.planned().isPresent()) {
      more = with(more, "planned", foretold.planned().get());
    }
    return foretold.forecast().isPresent()
        ? with(more, "forecast", foretold.forecast().get())
        : more;
  }

  /** What never ends has no number of seconds. */
  private static JsonObject with(JsonObject json, String name, Range range) {
    JsonObject more = json;
    Map<String, Double> bounds = new LinkedHashMap<>();
    bounds.put("Seconds", range.seconds());
    bounds.put("LowSeconds", range.lowSeconds());
    bounds.put("HighSeconds", range.highSeconds());
    for (Map.Entry<String, Double> bound : bounds.entrySet()) {
      if (!bound.getValue().isInfinite()) {
        more = more.with(name + bound.getKey(), Rounded.to(bound.getValue(), 3));
      }
    }
    return more;
  }
}
