package ebb.steering.recording;

import ebb.core.Decision;
import ebb.core.Decision.Kind;
import ebb.core.Decision.Reason;
import ebb.core.DirtySample;
import ebb.core.InForce;
import ebb.core.OnInfeasible;
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
            .with("decision", decision.kind().name().toLowerCase(Locale.ROOT))
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

  /**
   * Reads a line.
   *
   * @param header what it was decided with
   */
  static RecordedStep of(JsonObject line, RecordingHeader header) {
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
    return new RecordedStep(reading, decision(line, header));
  }

  private static Decision decision(JsonObject line, RecordingHeader header) {
    Reason reason = Fields.constant(line, "reason", Reason.class);
    Optional<Boolean> throttled = line.flag("throttled");
    Kind kind =
        throttled.isPresent()
            ? kindInVersion1(throttled.get(), reason, header.intent().onInfeasible())
            : Fields.constant(line, "decision", Kind.class);
    return switch (kind) {
      case UNTHROTTLED -> new Decision.Unthrottled(reason);
      case THROTTLE -> new Decision.Throttle(Fields.decimal(line, "share"), reason);
      case POST_COPY -> new Decision.PostCopy(reason);
      case CANCEL -> new Decision.Cancel(reason);
    };
  }

  /** Version 1 kept of the kinds but whether it was a throttle; the others follow from the rest. */
  private static Kind kindInVersion1(boolean throttled, Reason reason, OnInfeasible onInfeasible) {
    if (throttled) {
      return Kind.THROTTLE;
    }
    if (reason != Reason.DEADLINE_MISSED) {
      return Kind.UNTHROTTLED;
    }
    return switch (onInfeasible) {
      case CANCEL -> Kind.CANCEL;
      case POST_COPY -> Kind.POST_COPY;
      case STALL, REFUSE, CONTINUE -> Kind.UNTHROTTLED;
    };
  }
}
