package ebb.steering.recording;

import ebb.core.Actuation;
import ebb.core.HypervisorTraits;
import ebb.core.Intent;
import ebb.core.OnInfeasible;
import ebb.core.Stalls;
import ebb.core.policy.Policies;
import ebb.core.policy.SteerablePolicy;
import ebb.json.JsonObject;
import ebb.steering.AggressionField;
import java.util.Locale;

/**
 * The first line of a recording: the version of its format, and all that a policy starts from.
 *
 * @param policy name of the policy that decided
 * @param intent what the operator had asked for
 * @param traits of the hypervisor that was steered
 */
public record RecordingHeader(String policy, Intent intent, HypervisorTraits traits) {

  /** What tells its line from a step's. */
  static final String MARK = "ebbRecording";

  /** The version that is written; every older one can be read. Since 2 each kind of decision is. */
  static final long VERSION = 2;

  /** Returns this header with another throttle in use. */
  public RecordingHeader withTraits(HypervisorTraits now) {
    return new RecordingHeader(policy, intent, now);
  }

  /** Returns this header for another policy. */
  RecordingHeader by(String other) {
    return new RecordingHeader(other, intent, traits);
  }

  /** A fresh policy that decides by it. */
  SteerablePolicy create() {
    return Policies.create(policy, intent, traits);
  }

  JsonObject toJson() {
    JsonObject start = JsonObject.empty().with(MARK, VERSION).with("policy", policy);
    JsonObject line =
        AggressionField.with(start, intent.aggression())
            .with("minShare", intent.minShare())
            .with("maxDowntimeSeconds", intent.maxDowntimeSeconds())
            .with("actuation", traits.actuation().name().toLowerCase(Locale.ROOT));
    if (intent.hasDeadline()) {
      line =
          line.with("deadlineSeconds", intent.deadlineSeconds())
              .with("onInfeasible", intent.onInfeasible().name().toLowerCase(Locale.ROOT));
    }
    if (intent.limitsStalls()) {
      line = line.with("maxStallSeconds", intent.maxStallSeconds());
    }
    if (!traits.stalls().equals(Stalls.NONE)) {
      line =
          line.with("stallPeriodSeconds", traits.stalls().periodSeconds())
              .with("stallRunSeconds", traits.stalls().runSeconds());
    }
    return Double.isInfinite(traits.syncSeconds())
        ? line
        : line.with("syncSeconds", traits.syncSeconds());
  }

  static RecordingHeader of(JsonObject line) {
    long version =
        line.number(MARK).orElseThrow(() -> new RecordingException("not a recording of ebb's"));
    if (version < 1 || version > VERSION) {
      throw new RecordingException(
          "a recording of version " + version + "; this ebb reads versions 1 to " + VERSION);
    }
    String policy =
        line.words("policy").orElseThrow(() -> new RecordingException("no policy in its header"));
    if (!Policies.names().contains(policy)) {
      throw new RecordingException(
          "recorded with the policy '"
              + policy
              + "', which this ebb does not have; it has: "
              + String.join(", ", Policies.names()));
    }
    var intent =
        new Intent(
                AggressionField.of(line).orElseThrow(() -> Fields.missing(AggressionField.NAME)),
                Fields.decimal(line, "minShare"),
                Fields.decimal(line, "maxDowntimeSeconds"))
            .withMaxStall(line.decimal("maxStallSeconds").orElse(Double.POSITIVE_INFINITY));
    return new RecordingHeader(
        policy,
        line.decimal("deadlineSeconds").isPresent()
            ? intent.by(
                Fields.decimal(line, "deadlineSeconds"),
                Fields.constant(line, "onInfeasible", OnInfeasible.class))
            : intent,
        new HypervisorTraits(
            Fields.constant(line, "actuation", Actuation.class),
            line.decimal("syncSeconds").orElse(Double.POSITIVE_INFINITY),
            new Stalls(
                line.decimal("stallPeriodSeconds").orElse(0),
                line.decimal("stallRunSeconds").orElse(0))));
  }
}
