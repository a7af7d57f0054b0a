package ebb.cli;

import ebb.core.Decision;
import ebb.core.Reading;
import ebb.qemu.json.JsonObject;
import ebb.qemu.migration.MigrationSummary;
import java.io.PrintWriter;
import java.util.Locale;

/** One JSON object a second, and a summary object at the end. */
final class JsonProgress implements Progress {

  private final PrintWriter out;
  private double nextSeconds;

  JsonProgress(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void onStep(Reading reading, Decision decision) {
    if (reading.seconds() < nextSeconds) {
      return;
    }
    nextSeconds = Math.floor(reading.seconds()) + 1;
    out.println(
        JsonObject.empty()
            .with("seconds", Rounded.to(reading.seconds(), 3))
            .with("phase", reading.phase().name().toLowerCase(Locale.ROOT).replace('_', '-'))
            .with("round", reading.round())
            .with("remainingBytes", reading.remainingBytes())
            .with("sentBytes", reading.sentBytes())
            .with("dirtiedBytesPerSecond", reading.dirtiedBytesPerSecond())
            .with("vcpuSeconds", Rounded.to(reading.vcpuSeconds(), 4))
            .with("share", Rounded.to(decision.share(), 4))
            .with("reason", decision.reason().words()));
    out.flush();
  }

  @Override
  public void end(MigrationSummary summary) {
    out.println(toJson(summary));
    out.flush();
  }

  static JsonObject toJson(MigrationSummary summary) {
    JsonObject object =
        JsonObject.empty().with("status", summary.status().name().toLowerCase(Locale.ROOT));
    if (summary.reason().isPresent()) {
      object = object.with("reason", summary.reason().get());
    }
    return object
        .with("totalSeconds", Rounded.to(summary.totalSeconds(), 3))
        .with("downtimeMillis", Rounded.to(summary.downtimeMillis(), 1))
        .with("sentBytes", summary.sentBytes())
        .with("rounds", summary.rounds())
        .with("lostWorkSeconds", Rounded.to(summary.lostWorkSeconds(), 3))
        .with("minShare", Rounded.to(summary.minShare(), 4))
        .with("surplusPages", summary.surplusPages())
        .with("throttle", summary.throttle())
        .with("policy", summary.policy())
        .with("aggression", summary.aggression())
        .with("speedBytesPerSecond", summary.speedBytesPerSecond())
        .with("attempts", summary.attempts());
  }
}
