package ebb.core;

/**
 * How the hypervisor at hand behaves, as far as a policy has to know.
 *
 * @param actuation when a decision takes effect on the guest
 * @param syncSeconds after which it syncs its dirty bitmap within a round, s, above 0; infinite if
 *     it is not known to
 */
public record HypervisorTraits(Actuation actuation, double syncSeconds) {

  public HypervisorTraits {
    if (!(syncSeconds > 0)) {
      throw new IllegalArgumentException("an interval is above 0, not " + syncSeconds);
    }
  }

  /** A hypervisor that syncs at the ends of rounds only. */
  public static HypervisorTraits of(Actuation actuation) {
    return new HypervisorTraits(actuation, Double.POSITIVE_INFINITY);
  }
}
