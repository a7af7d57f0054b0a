package ebb.cli;

import ebb.config.Rounded;
import ebb.core.Decision;
import ebb.core.Reading;
import ebb.core.loop.SteeringLoop;
import ebb.json.JsonObject;
import java.util.Locale;

/** A reading and the decision on it, as JSON. */
final class StepJson {

  private StepJson() {}

  /**
   * An object and the step in it.
   *
   * @param digits behind the point of CPU time and shares
   */
  static JsonObject of(JsonObject object, SteeringLoop.Step step, int digits) {
    Reading reading = step.reading();
    Decision decision = step.decision();
    return object
        .with("seconds", Rounded.to(reading.seconds(), 3))
        .with("phase", reading.phase().name().toLowerCase(Locale.ROOT).replace('_', '-'))
        .with("round", reading.round())
        .with("remainingBytes", reading.remainingBytes())
        .with("sentBytes", reading.sentBytes())
        .with("dirtiedBytesPerSecond", reading.dirtiedBytesPerSecond())
        .with("vcpuSeconds", Rounded.to(reading.vcpuSeconds(), digits))
        .with("share", Rounded.to(decision.share(), digits))
        .with("reason", decision.reason().words());
  }
}
