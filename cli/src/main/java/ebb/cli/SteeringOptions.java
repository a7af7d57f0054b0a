package ebb.cli;

import ebb.core.Aggression;
import ebb.core.Intent;
import ebb.core.OnInfeasible;
import ebb.core.policy.Policies;
import ebb.host.throttle.ThrottleChoice;
import ebb.steering.MigrationRequest;
import ebb.steering.MigrationRequest.Measuring;
import ebb.steering.recording.RecordingHeader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options that say how a migration is steered, and how it is shown. */
final class SteeringOptions {

  private static final String DEFAULT_POLICY = "ebb";

  @Option(
      names = "--speed",
      paramLabel = "SPEED",
      converter = QuantityConverters.Speed.class,
      description =
          "the network bandwidth the migration may use, like 1Gbit or 100MiB (default: as QEMU is"
              + " set)")
  private @Nullable Long speed;

  @Option(
      names = "--aggression",
      paramLabel = "A",
      converter = QuantityConverters.Aggressiveness.class,
      description =
          "how much the guest may be interrupted. auto: whatever costs it the least work, chosen"
              + " while it migrates; or 0, the least that still finishes, to 1, which stalls it"
              + " (default: auto; when taking over, as it was)")
  private @Nullable Aggression aggression;

  @Option(
      names = "--max-downtime",
      paramLabel = "TIME",
      converter = QuantityConverters.Time.class,
      description =
          "how long the guest may stand still at the switchover (default: 300ms; when attaching, as"
              + " QEMU is set)")
  private @Nullable Duration maxDowntime;

  @Mixin private final DeadlineOptions deadline = new DeadlineOptions();

  @Option(
      names = "--on-infeasible",
      paramLabel = "WHAT",
      converter = QuantityConverters.Infeasible.class,
      description =
          "what to do when the deadline cannot be kept with the CPU that the guest keeps. refuse: do"
              + " not start; continue: finish late; cancel; stall: drop --min-cpu; post-copy: let"
              + " the guest go on at the destination at once (default: continue)")
  private @Nullable OnInfeasible onInfeasible;

  @Option(
      names = "--throttle",
      paramLabel = "HOW",
      defaultValue = "auto",
      description =
          "how to slow the guest. cgroup: a CPU quota on the vCPU threads, fine, needs root; qemu:"
              + " QEMU's own throttle, coarser, needs only the monitor; none: watch only; auto: the"
              + " first that works (default: ${DEFAULT-VALUE})")
  @SuppressWarnings("NullAway.Init") // injected
  private ThrottleChoice throttle;

  @Option(
      names = "--policy",
      paramLabel = "NAME",
      completionCandidates = PolicyNames.class,
      description =
          "${COMPLETION-CANDIDATES}. ebb: its own law; for comparison rfc-2011: the suggestion of"
              + " 2011 to the letter, none: plain pre-copy (default: ebb; when taking over, as it"
              + " was)")
  private @Nullable String policy;

  @Option(
      names = "--no-sampling",
      description = "do not sample the guest's pages while it migrates; learn from rounds only")
  private boolean notSampled;

  @Option(
      names = "--no-look",
      description = "do not read the guest's pages; have its QEMU, or libvirt, sample them")
  private boolean notLooked;

  @Option(
      names = "--json",
      description = "print a JSON object a second and a summary at the end, instead of the display")
  private boolean json;

  @Option(
      names = "--record",
      paramLabel = "FILE",
      description = "write every reading and decision to this file, for ebb replay")
  private @Nullable Path record;

  /** The names of the policies, for help texts. */
  static final class PolicyNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Policies.names().iterator();
    }
  }

  /** What is asked for, where the downtime limit is this if none was given. */
  MigrationRequest request(Duration otherwise) {
    return request(otherwise, Optional.empty());
  }

  /**
   * What is asked for, where what is not given is as it was for an ebb that is taken over from.
   *
   * @param otherwise the downtime limit where none was given
   */
  MigrationRequest request(Duration otherwise, Optional<RecordingHeader> before) {
    String name = policy(before);
    if (!Policies.names().contains(name)) {
      throw new UsageException(
          "no policy '" + name + "'; there are: " + String.join(", ", Policies.names()));
    }
    Optional<Intent> intent = before.map(RecordingHeader::intent);
    double downtimeSeconds = downtimeSeconds(maxDowntime == null ? otherwise : maxDowntime);
    Intent wanted =
        new Intent(
            aggression != null
                ? aggression
                : intent.map(Intent::aggression).orElse(Aggression.AUTO),
            intent.map(Intent::minShare).orElse(0.0),
            intent.map(Intent::maxStallSeconds).orElse(Double.POSITIVE_INFINITY),
            downtimeSeconds,
            intent.map(Intent::deadlineSeconds).orElse(Double.POSITIVE_INFINITY),
            onInfeasible != null
                ? onInfeasible
                : intent.map(Intent::onInfeasible).orElse(OnInfeasible.CONTINUE));
    Intent timed = deadline.in(wanted);
    if (onInfeasible != null && !timed.hasDeadline()) {
      throw new UsageException(
          "--on-infeasible: says what to do about a deadline, and there is none; give --deadline,"
              + " or leave it out");
    }
    return new MigrationRequest(
            timed, name, speed == null ? OptionalLong.empty() : OptionalLong.of(speed))
        .withMeasuring(new Measuring(Duration.ZERO, !notSampled, !notLooked));
  }

  private String policy(Optional<RecordingHeader> before) {
    return policy != null ? policy : before.map(RecordingHeader::policy).orElse(DEFAULT_POLICY);
  }

  /** A downtime limit as QEMU takes it, s. */
  static double downtimeSeconds(Duration limit) {
    double seconds = limit.toMillis() / 1000.0;
    if (seconds > 2000) {
      throw new UsageException("--max-downtime: QEMU takes at most 2000s");
    }
    return seconds;
  }

  ThrottleChoice throttle() {
    return "none".equals(policy) && throttle == ThrottleChoice.AUTO
        ? ThrottleChoice.NONE
        : throttle;
  }

  boolean json() {
    return json;
  }

  Optional<Path> record() {
    return Optional.ofNullable(record);
  }
}
