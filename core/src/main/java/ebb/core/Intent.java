package ebb.core;

/**
 * What the operator asks of one migration.
 *
 * @param aggression how much the guest may be interrupted: 0 the least that still finishes, 1 the
 *     guest is stalled
 * @param minShare the guest keeps at least this share of its vCPUs, 0 to 1, come what may
 * @param maxDowntimeSeconds how long the guest may stand still at the switchover, s
 * @param deadlineSeconds when the migration is to have ended, s from its start; infinite for none.
 *     It only ever takes more CPU from the guest than the aggression does, never less.
 * @param onInfeasible what to do if that cannot be
 */
public record Intent(
    double aggression,
    double minShare,
    double maxDowntimeSeconds,
    double deadlineSeconds,
    OnInfeasible onInfeasible) {

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
    if (!(deadlineSeconds > 0)) {
      throw new IllegalArgumentException("a deadline lies above 0 s, not " + deadlineSeconds);
    }
  }

  /** Without a deadline. */
  public Intent(double aggression, double minShare, double maxDowntimeSeconds) {
    this(aggression, minShare, maxDowntimeSeconds, Double.POSITIVE_INFINITY, OnInfeasible.CONTINUE);
  }

  /**
   * Returns this intent with a deadline.
   *
   * @param seconds from the start of the migration, above 0
   * @param otherwise what to do if it cannot be kept
   */
  public Intent by(double seconds, OnInfeasible otherwise) {
    return new Intent(aggression, minShare, maxDowntimeSeconds, seconds, otherwise);
  }

  /** Returns this intent with another aggression, 0 to 1. */
  public Intent withAggression(double other) {
    return new Intent(other, minShare, maxDowntimeSeconds, deadlineSeconds, onInfeasible);
  }

  /** Whether it has to end by some time. */
  public boolean hasDeadline() {
    return deadlineSeconds < Double.POSITIVE_INFINITY;
  }

  /**
   * The downtime limit to ask of the hypervisor, s. It goes by what the link carried in the last
   * 100 ms; the next ones may carry less, and the operator's limit is to hold all the same.
   */
  public double switchoverSeconds() {
    return 0.9 * maxDowntimeSeconds;
  }
}
