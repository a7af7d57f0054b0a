package ebb.core;

/**
 * What the operator asks of one migration.
 *
 * @param aggression how much the guest may be interrupted: 0 the least that still finishes, 1 the
 *     guest is stalled, auto what costs it the least work
 * @param minShare the guest keeps at least this share of its vCPUs, 0 to 1, come what may
 * @param maxStallSeconds for how long a vCPU may stand still at a stretch while it is throttled,
 *     the switchover apart, s, above 0; infinite for any time
 * @param maxDowntimeSeconds how long the guest may stand still at the switchover, s
 * @param deadlineSeconds when the migration is to have ended, s from its start; infinite for none.
 *     It only ever takes more CPU from the guest than the aggression does, never less.
 * @param onInfeasible what to do if that cannot be
 */
public record Intent(
    Aggression aggression,
    double minShare,
    double maxStallSeconds,
    double maxDowntimeSeconds,
    double deadlineSeconds,
    OnInfeasible onInfeasible) {

  public Intent {
    if (!(minShare >= 0 && minShare <= 1)) {
      throw new IllegalArgumentException(
          "the minimum CPU share lies between 0 and 1, not " + minShare);
    }
    if (!(maxStallSeconds > 0)) {
      throw new IllegalArgumentException(
          "the longest stall lies above 0 s, not " + maxStallSeconds);
    }
    if (!(maxDowntimeSeconds > 0 && maxDowntimeSeconds <= 2000)) {
      throw new IllegalArgumentException(
          "the downtime limit lies above 0 and at most at 2000 s, not " + maxDowntimeSeconds);
    }
    if (!(deadlineSeconds > 0)) {
      throw new IllegalArgumentException("a deadline lies above 0 s, not " + deadlineSeconds);
    }
  }

  /** Without a deadline, and with stalls of any length. */
  public Intent(Aggression aggression, double minShare, double maxDowntimeSeconds) {
    this(
        aggression,
        minShare,
        Double.POSITIVE_INFINITY,
        maxDowntimeSeconds,
        Double.POSITIVE_INFINITY,
        OnInfeasible.CONTINUE);
  }

  /** With a fixed aggression, 0 to 1, without a deadline, and with stalls of any length. */
  public Intent(double aggression, double minShare, double maxDowntimeSeconds) {
    this(Aggression.of(aggression), minShare, maxDowntimeSeconds);
  }

  /**
   * Returns this intent with a deadline.
   *
   * @param seconds from the start of the migration, above 0
   * @param otherwise what to do if it cannot be kept
   */
  public Intent by(double seconds, OnInfeasible otherwise) {
    return new Intent(
        aggression, minShare, maxStallSeconds, maxDowntimeSeconds, seconds, otherwise);
  }

  /** Returns this intent with another aggression. */
  public Intent withAggression(Aggression other) {
    return new Intent(
        other, minShare, maxStallSeconds, maxDowntimeSeconds, deadlineSeconds, onInfeasible);
  }

  /** Returns this intent with a fixed aggression, 0 to 1. */
  public Intent withAggression(double number) {
    return withAggression(Aggression.of(number));
  }

  /** Returns this intent with another minimum share, 0 to 1. */
  public Intent withMinShare(double other) {
    return new Intent(
        aggression, other, maxStallSeconds, maxDowntimeSeconds, deadlineSeconds, onInfeasible);
  }

  /** Returns this intent with another longest stall, s, above 0. */
  public Intent withMaxStall(double seconds) {
    return new Intent(
        aggression, minShare, seconds, maxDowntimeSeconds, deadlineSeconds, onInfeasible);
  }

  /**
   * Returns this intent with the minimum share that the longest stall means for a throttle, where
   * that is the higher one.
   */
  public Intent within(Stalls stalls) {
    double least = stalls.leastShare(maxStallSeconds);
    return least > minShare ? withMinShare(least) : this;
  }

  /** Whether it has to end by some time. */
  public boolean hasDeadline() {
    return deadlineSeconds < Double.POSITIVE_INFINITY;
  }

  /** Returns this intent with another downtime limit, s, above 0. */
  public Intent withMaxDowntime(double seconds) {
    return new Intent(
        aggression, minShare, maxStallSeconds, seconds, deadlineSeconds, onInfeasible);
  }

  /** Whether it may go on in post-copy, where the deadline cannot be kept otherwise. */
  public boolean allowsPostCopy() {
    return hasDeadline() && onInfeasible == OnInfeasible.POST_COPY;
  }

  /** Whether it matters for how long a throttled vCPU stands still. */
  public boolean limitsStalls() {
    return maxStallSeconds < Double.POSITIVE_INFINITY;
  }

  /**
   * The downtime limit to ask of the hypervisor, s. It goes by what the link carried in the last
   * 100 ms; the next ones may carry less, and the operator's limit is to hold all the same.
   */
  public double switchoverSeconds() {
    return 0.9 * maxDowntimeSeconds;
  }
}
