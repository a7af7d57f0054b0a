package ebb.core;

/**
 * How the hypervisor at hand and the throttle in use behave, as far as a policy has to know.
 *
 * @param actuation when a decision takes effect on the guest
 * @param syncSeconds after which it syncs its dirty bitmap within a round, s, above 0; infinite if
 *     it is not known to
 * @param stalls for how long a throttled vCPU stands still at a stretch
 */
public record HypervisorTraits(Actuation actuation, double syncSeconds, Stalls stalls) {

  public HypervisorTraits {
    if (!(syncSeconds > 0)) {
      throw new IllegalArgumentException("an interval is above 0, not " + syncSeconds);
    }
  }

  /** With a throttle of which nothing is known. */
  public HypervisorTraits(Actuation actuation, double syncSeconds) {
    this(actuation, syncSeconds, Stalls.NONE);
  }

  /** A hypervisor that syncs at the ends of rounds only. */
  public static HypervisorTraits of(Actuation actuation) {
    return new HypervisorTraits(actuation, Double.POSITIVE_INFINITY);
  }
}
