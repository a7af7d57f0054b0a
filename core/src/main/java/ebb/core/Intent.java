package ebb.core;

/**
 * What the operator asks of one migration.
 *
 * @param aggression how much the guest may be interrupted: 0 the least that still finishes, 1 the
 *     guest is stalled
 * @param minShare the guest keeps at least this share of its vCPUs, 0 to 1, come what may
 * @param maxDowntimeSeconds how long the guest may stand still at the switchover, s
 */
public record Intent(double aggression, double minShare, double maxDowntimeSeconds) {

  public Intent {
    if (!(aggression >= 0 && aggression <= 1)) {
      throw new IllegalArgumentException("aggression lies between 0 and 1, not " + aggression);
    }
    if (!(minShare >= 0 && minShare <= 1)) {
      throw new IllegalArgumentException(
          "the minimum CPU share lies between 0 and 1, not " + minShare);
    }
    if (!(maxDowntimeSeconds > 0 && maxDowntimeSeconds <= 2000)) {
      throw new IllegalArgumentException(
          "the downtime limit lies above 0 and at most at 2000 s, not " + maxDowntimeSeconds);
    }
  }

  /**
   * The downtime limit to ask of the hypervisor, s. It goes by what the link carried in the last
   * 100 ms; the next ones may carry less, and the operator's limit is to hold all the same.
   */
  public double switchoverSeconds() {
    return 0.9 * maxDowntimeSeconds;
  }
}
