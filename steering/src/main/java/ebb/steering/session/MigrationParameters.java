package ebb.steering.session;

import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Numbers that are set of a guest's migration. Nothing here waits: what is asked is answered later,
 * or fails with an {@link ebb.core.EbbException}.
 */
public interface MigrationParameters {

  /** Cap on the bandwidth, bytes a second, 0 for none. */
  String SPEED = "speed";

  /** Limit on the downtime, ms. */
  String DOWNTIME = "downtime";

  /** Their values now; more than are asked for do no harm. */
  CompletableFuture<Map<String, Long>> read();

  /**
   * Sets some of them.
   *
   * @return what has been set, where the hypervisor rounds; one that it refuses is left out
   */
  CompletableFuture<Map<String, Long>> set(Map<String, Long> values);

  /** What one of them is called, for the operator: "QEMU's max-bandwidth". */
  String describe(String parameter);
}
