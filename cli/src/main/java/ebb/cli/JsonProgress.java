package ebb.cli;

import ebb.config.Rounded;
import ebb.core.Reading;
import ebb.core.loop.SteeringLoop;
import ebb.core.policy.Forecast.Range;
import ebb.json.JsonObject;
import ebb.steering.AggressionField;
import ebb.steering.MigrationSummary;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** One JSON object a second, and a summary object at the end. */
final class JsonProgress implements Progress {

  private final PrintWriter out;
  private final Outlook outlook;
  private final DiskSteps diskSteps = new DiskSteps();
  private double nextSeconds;

  JsonProgress(PrintWriter out, Outlook outlook) {
    this.out = out;
    this.outlook = outlook;
  }

  @Override
  public void onStep(SteeringLoop.Step step) {
    Reading reading = step.reading();
    outlook.add(step);
    if (!diskSteps.isDue(reading) && reading.seconds() < nextSeconds) {
      return;
    }
    nextSeconds = Math.floor(reading.seconds()) + 1;
    JsonObject line = StepJson.of(foretold(), step, 4);
    out.println(
        reading
            .inForce()
            .map(force ->
                line.with("shareInForce", Rounded.to(force.share(), 4))
                    .with("repairs", force.repairs()))
            .orElse(line));
    out.flush();
  }

  private JsonObject foretold() {
    JsonObject object = JsonObject.empty();
    Optional<Range> toGo = outlook.toGo().filter(range -> !Double.isInfinite(range.seconds()));
    if (toGo.isPresent()) {
      object =
          object
              .with("toGoSeconds", Rounded.to(toGo.get().seconds(), 1))
              .with("toGoLowSeconds", Rounded.to(toGo.get().lowSeconds(), 1));
      if (!Double.isInfinite(toGo.get().highSeconds())) {
        object = object.with("toGoHighSeconds", Rounded.to(toGo.get().highSeconds(), 1));
      }
    }
    if (outlook.verdict().isPresent()) {
      String verdict = outlook.verdict().get().name().toLowerCase(Locale.ROOT);
      object = object.with("deadline", verdict);
    }
    return outlook.missAnnouncedSeconds().isPresent()
        ? object.with(
            "missAnnouncedSeconds", Rounded.to(outlook.missAnnouncedSeconds().getAsDouble(), 1))
        : object;
  }

  @Override
  public void end(MigrationSummary summary) {
    out.println(toJson(summary));
    out.flush();
  }

  static JsonObject toJson(MigrationSummary summary) {
    JsonObject json =
        JsonObject.empty()
            .with("status", summary.status().name().toLowerCase(Locale.ROOT))
            .with("reason", summary.reason())
            .with("totalSeconds", Rounded.to(summary.totalSeconds(), 3))
            .with("downtimeMillis", Rounded.to(summary.downtimeMillis(), 1))
            .with("sentBytes", summary.sentBytes())
            .with("rounds", summary.rounds())
            .with("lostWorkSeconds", Rounded.to(summary.lostWorkSeconds(), 3))
            .with("minShare", Rounded.to(summary.minShare(), 4))
            .with("surplusPages", summary.surplusPages())
            .with("throttle", summary.throttle())
            .with("policy", summary.policy());
    return AggressionField.with(json, summary.aggression())
        .with("chosenAggression", chosen(summary))
        .with("speedBytesPerSecond", summary.speedBytesPerSecond())
        .with("attempts", summary.attempts())
        .with("repairs", summary.repairs());
  }

  /** What has been chosen, where that was left to ebb. */
  private static OptionalDouble chosen(MigrationSummary summary) {
    return summary.aggression().isAuto() ? summary.chosenAggression() : OptionalDouble.empty();
  }
}
