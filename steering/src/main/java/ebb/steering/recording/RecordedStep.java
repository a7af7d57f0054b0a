package ebb.steering.recording;

import ebb.core.Decision;
import ebb.core.Decision.Reason;
import ebb.core.DirtySample;
import ebb.core.InForce;
import ebb.core.Phase;
import ebb.core.Reading;
import ebb.json.JsonObject;
import java.util.Locale;
import java.util.Optional;

/** A line of a recording: a reading and the decision made on it. */
public record RecordedStep(Reading reading, Decision decision) {

  JsonObject toJson() {
    JsonObject line =
        JsonObject.empty()
            .with("seconds", reading.seconds())
            .with("phase", reading.phase().name().toLowerCase(Locale.ROOT))
            .with("round", reading.round())
            .with("totalBytes", reading.totalBytes())
            .with("remainingBytes", reading.remainingBytes())
            .with("migratedBytes", reading.migratedBytes())
            .with("sentBytes", reading.sentBytes())
            .with("dirtiedBytesPerSecond", reading.dirtiedBytesPerSecond())
            .with("vcpuSeconds", reading.vcpuSeconds())
            .with("vcpus", reading.vcpus())
            .with("throttled", decision instanceof Decision.Throttle)
            .with("share", decision.share())
            .with("reason", decision.reason().name().toLowerCase(Locale.ROOT));
    JsonObject sampled =
        reading
            .sample()
            .map(
                s -> line.with("sampleVcpuSeconds", s.vcpuSeconds()).with("sampleBytes", s.bytes()))
            .orElse(line);
    return reading
        .inForce()
        .map(force ->
            sampled
                .with("askedShare", force.asked())
                .with("shareInForce", force.share())
                .with("repairs", force.repairs()))
        .orElse(sampled);
  }

  /** What was recorded before this was read back has none. */
  private static Optional<InForce> inForce(JsonObject line) {
    return line.has("shareInForce")
        ? Optional.of(
            new InForce(
                Fields.decimal(line, "askedShare"),
                Fields.decimal(line, "shareInForce"),
                Fields.whole(line, "repairs")))
        : Optional.empty();
  }

  private static Optional<DirtySample> sample(JsonObject line) {
    return line.has("sampleBytes")
        ? Optional.of(
            new DirtySample(
                Fields.decimal(line, "sampleVcpuSeconds"), Fields.whole(line, "sampleBytes")))
        : Optional.empty();
  }

  static RecordedStep of(JsonObject line) {
    var reading =
        new Reading(
            Fields.constant(line, "phase", Phase.class),
            Fields.decimal(line, "seconds"),
            Fields.whole(line, "round"),
            Fields.whole(line, "totalBytes"),
            Fields.whole(line, "remainingBytes"),
            Fields.whole(line, "migratedBytes"),
            Fields.whole(line, "sentBytes"),
            Fields.whole(line, "dirtiedBytesPerSecond"),
            Fields.decimal(line, "vcpuSeconds"),
            Math.clamp(Fields.whole(line, "vcpus"), 0, Integer.MAX_VALUE),
            sample(line),
            inForce(line));
    Reason reason = Fields.constant(line, "reason", Reason.class);
    boolean throttled = line.flag("throttled").orElse(false);
    Decision decision =
        throttled
            ? new Decision.Throttle(Fields.decimal(line, "share"), reason)
            : new Decision.Unthrottled(reason);
    return new RecordedStep(reading, decision);
  }
}
