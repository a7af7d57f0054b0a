package ebb.qemu.recording;

import ebb.core.Actuation;
import ebb.core.Intent;
import ebb.core.policy.Policies;
import ebb.qemu.json.JsonObject;
import java.util.Locale;

/**
 * The first line of a recording: the version of its format, and all that a policy starts from.
 *
 * @param policy name of the policy that decided
 * @param intent what the operator had asked for
 * @param actuation when decisions took effect
 */
public record RecordingHeader(String policy, Intent intent, Actuation actuation) {

  /** The version that is written; every older one can be read. */
  static final long VERSION = 1;

  JsonObject toJson() {
    return JsonObject.empty()
        .with("ebbRecording", VERSION)
        .with("policy", policy)
        .with("aggression", intent.aggression())
        .with("minShare", intent.minShare())
        .with("maxDowntimeSeconds", intent.maxDowntimeSeconds())
        .with("actuation", actuation.name().toLowerCase(Locale.ROOT));
  }

  static RecordingHeader of(JsonObject line) {
    long version =
        line.number("ebbRecording")
            .orElseThrow(() -> new RecordingException("not a recording of ebb's"));
    if (version != VERSION) {
      throw new RecordingException(
          "a recording of version " + version + "; this ebb reads version " + VERSION);
    }
    String policy =
        line.words("policy").orElseThrow(() -> new RecordingException("no policy in its header"));
    if (!Policies.names().contains(policy)) {
      throw new RecordingException(
          "decided by a policy '"
              + policy
              + "' that this ebb does not have; it has: "
              + String.join(", ", Policies.names()));
    }
    return new RecordingHeader(
        policy,
        new Intent(
            Fields.decimal(line, "aggression"),
            Fields.decimal(line, "minShare"),
            Fields.decimal(line, "maxDowntimeSeconds")),
        Fields.constant(line, "actuation", Actuation.class));
  }
}
