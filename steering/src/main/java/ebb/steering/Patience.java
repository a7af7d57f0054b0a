package ebb.steering;

import java.time.Duration;

/**
 * How long a silent hypervisor is waited for before something is done about it.
 *
 * @param prompt an answer takes some milliseconds; one that is this late means that the hypervisor
 *     is switching over, or busy
 * @param lift by then it is not just busy, and the throttle is lifted
 * @param tell by then the operator should know
 */
public record Patience(Duration prompt, Duration lift, Duration tell) {

  /** For a hypervisor on this machine. */
  public static final Patience DEFAULT =
      new Patience(Duration.ofMillis(50), Duration.ofSeconds(1), Duration.ofSeconds(10));
}
