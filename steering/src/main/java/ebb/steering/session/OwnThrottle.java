package ebb.steering.session;

import ebb.host.throttle.Throttle;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * A throttle that a hypervisor has itself, as QEMU has auto-converge. Others may turn it on or turn
 * it up beside ebb's; it is watched, and brought down.
 */
public interface OwnThrottle {

  /** The parameters by which it works; none where they cannot be set. */
  default Set<String> parameters() {
    return Set.of();
  }

  /**
   * What these are to be while a throttle is in use.
   *
   * @return some of {@link #parameters}; the others may be anything
   */
  default Map<String, Long> beside(Throttle inUse) {
    return Map.of();
  }

  /**
   * Brings it down to what the throttle in use has asked of it, without waiting.
   *
   * @return fails with the reason when that could not be done
   */
  CompletableFuture<?> bringDown(Throttle inUse);

  /** How that is done, for the operator, to be put behind "ebb lowers it"; may be empty. */
  default String means() {
    return "";
  }

  /** Whether it has been brought down just now, so that it may still be on its way. */
  default boolean isBroughtDown() {
    return false;
  }
}
