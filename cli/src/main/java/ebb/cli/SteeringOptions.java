package ebb.cli;

import ebb.core.Intent;
import ebb.core.policy.Policies;
import ebb.qemu.migration.MigrationRequest;
import ebb.qemu.throttle.ThrottleChoice;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a migration is to be steered, and how it is shown. */
final class SteeringOptions {

  @Option(
      names = "--speed",
      paramLabel = "SPEED",
      converter = QuantityConverters.Speed.class,
      description =
          "cap on the network the migration may use, like 1Gbit or 100MiB; as QEMU is set"
              + " when not given")
  private @Nullable Long speed;

  @Option(
      names = "--aggression",
      paramLabel = "A",
      defaultValue = "0.3",
      converter = QuantityConverters.Share.class,
      description =
          "how much the guest may be interrupted: 0.0 the least that still finishes, 1.0"
              + " the guest is stalled (default: ${DEFAULT-VALUE})")
  private double aggression;

  @Option(
      names = "--max-downtime",
      paramLabel = "TIME",
      converter = QuantityConverters.Time.class,
      description =
          "how long the guest may stand still at the switchover (default: 300ms; when attaching, as"
              + " QEMU is set)")
  private @Nullable Duration maxDowntime;

  @Option(
      names = "--min-cpu",
      paramLabel = "SHARE",
      defaultValue = "0%",
      converter = QuantityConverters.Share.class,
      description =
          "the guest keeps at least this share of its CPU, also if the migration can then"
              + " not finish (default: ${DEFAULT-VALUE})")
  private double minCpu;

  @Option(
      names = "--throttle",
      paramLabel = "HOW",
      defaultValue = "auto",
      description =
          "auto, cgroup, qemu or none: a cgroup slows the vCPU threads finely and needs"
              + " root; qemu uses QEMU's own throttle, coarser, and needs nothing but the monitor;"
              + " auto takes the first that works (default: ${DEFAULT-VALUE})")
  @SuppressWarnings("NullAway.Init") // injected
  private ThrottleChoice throttle;

  @Option(
      names = "--policy",
      paramLabel = "NAME",
      defaultValue = "ebb",
      completionCandidates = PolicyNames.class,
      description =
          "${COMPLETION-CANDIDATES}: ebb's own law, the suggestion of 2011 to the letter,"
              + " or no steering, to compare (default: ${DEFAULT-VALUE})")
  @SuppressWarnings("NullAway.Init") // injected
  private String policy;

  @Option(
      names = "--json",
      description =
          "a JSON object a second and a summary object at the end, instead of the display")
  private boolean json;

  @Option(
      names = "--record",
      paramLabel = "FILE",
      description = "write every reading and decision to a file, for ebb replay")
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
    if (!Policies.names().contains(policy)) {
      throw new UsageException(
          "no policy '" + policy + "'; there are: " + String.join(", ", Policies.names()));
    }
    double downtimeSeconds = downtimeSeconds(maxDowntime == null ? otherwise : maxDowntime);
    return new MigrationRequest(
        new Intent(aggression, minCpu, downtimeSeconds),
        policy,
        speed == null ? OptionalLong.empty() : OptionalLong.of(speed));
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
    return policy.equals("none") && throttle == ThrottleChoice.AUTO
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
