package ebb.steering;

import ebb.core.Intent;
import ebb.core.lever.LeverWish;
import ebb.core.policy.Policies;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * What is asked of one migration.
 *
 * @param intent the operator's knobs
 * @param policy name of the policy that steers, see {@link Policies}
 * @param speedBytesPerSecond cap on the migration's bandwidth; empty leaves QEMU's setting
 * @param perseverance what is done when it does not get through
 * @param measuring how the guest is looked at
 * @param levers what is wished for besides the guest's CPU
 */
public record MigrationRequest(
    Intent intent,
    String policy,
    OptionalLong speedBytesPerSecond,
    Perseverance perseverance,
    Measuring measuring,
    LeverWish levers) {

  /**
   * How the guest's dirtying is looked at, aside from the rounds.
   *
   * @param before how long before the start; nothing for not at all
   * @param during whether also while it migrates
   * @param look whether ebb may look at its pages itself, where it can
   */
  public record Measuring(Duration before, boolean during, boolean look) {

    /** Not before, but during the migration. */
    public static final Measuring DURING = new Measuring(Duration.ZERO, true);

    /** By its hypervisor's samples alone. */
    public Measuring(Duration before, boolean during) {
      this(before, during, false);
    }
  }

  /** A request for a single attempt. */
  public MigrationRequest(Intent intent, String policy, OptionalLong speedBytesPerSecond) {
    this(intent, policy, speedBytesPerSecond, Perseverance.NONE, Measuring.DURING, LeverWish.NONE);
  }

  /** Returns this request under another policy. */
  public MigrationRequest withPolicy(String name) {
    return new MigrationRequest(intent, name, speedBytesPerSecond, perseverance, measuring, levers);
  }

  /** Returns this request with other knobs. */
  public MigrationRequest withIntent(Intent wanted) {
    return new MigrationRequest(
        wanted, policy, speedBytesPerSecond, perseverance, measuring, levers);
  }

  /**
   * Returns this request with other knobs, for a migration that runs.
   *
   * @throws IllegalArgumentException for another downtime limit
   */
  public MigrationRequest steeredBy(Intent wanted) {
    if (wanted.maxDowntimeSeconds() != intent.maxDowntimeSeconds()) {
      throw new IllegalArgumentException("the downtime limit is fixed once a migration runs");
    }
    return withIntent(wanted);
  }

  /** Returns this request with another cap on the bandwidth, bytes a second. */
  public MigrationRequest withSpeed(long bytesPerSecond) {
    return new MigrationRequest(
        intent, policy, OptionalLong.of(bytesPerSecond), perseverance, measuring, levers);
  }

  /** Returns this request with another perseverance. */
  public MigrationRequest withPerseverance(Perseverance wanted) {
    return new MigrationRequest(intent, policy, speedBytesPerSecond, wanted, measuring, levers);
  }

  /** Returns this request with the guest measured in another way. */
  public MigrationRequest withMeasuring(Measuring wanted) {
    return new MigrationRequest(intent, policy, speedBytesPerSecond, perseverance, wanted, levers);
  }

  /** Returns this request with other levers wished for. */
  public MigrationRequest withLevers(LeverWish wish) {
    return new MigrationRequest(intent, policy, speedBytesPerSecond, perseverance, measuring, wish);
  }
}
