package ebb.core;

/**
 * What really holds a guest and its migration, whatever was asked for: as read back from the host
 * and from the hypervisor, at most about a second old.
 *
 * @param asked share of its vCPUs that the guest was to be held to by the last decision, 0 to 1
 * @param share of its vCPUs that it may use, 0 to 1, by all that limits them: ebb's throttle, the
 *     hypervisor's own, and quotas of others; 1 when nothing does, as where a throttle failed
 * @param repairs how often something that ebb had set was found changed, and was set again, since
 *     the start
 */
public record InForce(double asked, double share, long repairs) {

  /** What is asked for and what is read back may differ by this part, and by as much of a vCPU. */
  private static final double SAME = 0.02;

  private static final double SAME_SHARE = 0.005;

  /** Refuses what no adapter can mean. */
  public InForce {
    if (!(asked >= 0 && asked <= 1) || !(share >= 0 && share <= 1) || repairs < 0) {
      throw new IllegalArgumentException(
          "in force: share " + share + " for " + asked + ", repairs " + repairs);
    }
  }

  /** Whether the guest may use more than it is to: what was asked for does not hold. */
  public boolean exceedsAsked() {
    return share > asked * (1 + SAME) + SAME_SHARE;
  }

  /** Whether the guest may use less than ebb would let it: somebody else holds it. */
  public boolean isBelowAsked() {
    return share < asked * (1 - SAME) - SAME_SHARE;
  }
}
