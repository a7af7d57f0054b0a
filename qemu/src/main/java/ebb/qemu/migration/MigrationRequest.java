package ebb.qemu.migration;

import ebb.core.Intent;
import ebb.core.policy.Policies;
import java.util.OptionalLong;

/**
 * What is asked of one migration.
 *
 * @param intent the operator's knobs
 * @param policy name of the policy that steers, see {@link Policies}
 * @param speedBytesPerSecond cap on the migration's bandwidth; empty leaves QEMU's setting
 * @param perseverance what is done when it does not get through
 */
public record MigrationRequest(
    Intent intent, String policy, OptionalLong speedBytesPerSecond, Perseverance perseverance) {

  /** A request for a single attempt. */
  public MigrationRequest(Intent intent, String policy, OptionalLong speedBytesPerSecond) {
    this(intent, policy, speedBytesPerSecond, Perseverance.NONE);
  }

  /** The same under another policy. */
  public MigrationRequest withPolicy(String name) {
    return new MigrationRequest(intent, name, speedBytesPerSecond, perseverance);
  }

  /** The same with other knobs. */
  public MigrationRequest withIntent(Intent wanted) {
    return new MigrationRequest(wanted, policy, speedBytesPerSecond, perseverance);
  }

  /** The same with another cap on the bandwidth, bytes a second. */
  public MigrationRequest withSpeed(long bytesPerSecond) {
    return new MigrationRequest(intent, policy, OptionalLong.of(bytesPerSecond), perseverance);
  }

  /** The same with this perseverance. */
  public MigrationRequest withPerseverance(Perseverance wanted) {
    return new MigrationRequest(intent, policy, speedBytesPerSecond, wanted);
  }
}
