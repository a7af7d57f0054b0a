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
 */
public record MigrationRequest(Intent intent, String policy, OptionalLong speedBytesPerSecond) {

  /** The same under another policy. */
  public MigrationRequest withPolicy(String name) {
    return new MigrationRequest(intent, name, speedBytesPerSecond);
  }
}
