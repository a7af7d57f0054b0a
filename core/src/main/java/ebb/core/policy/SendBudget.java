package ebb.core.policy;

/**
 * What a migration may send before it has to end, whatever the guest does: for a guest of M bytes
 * at aggression a
 *
 * <pre>
 *   budget = M * (1 + 1 / a) + M          aggression in force = max(a, S / budget left)
 * </pre>
 *
 * where S is what the round has to send: one copy, the geometric sum of rounds that each leave 1 -
 * a of what they had, and one copy more for a round that learns the curve and contracts nothing. As
 * long as every round contracts as asked, S / a is all that is still to be sent and fits into what
 * is left, so the budget is not felt; rounds that fail to contract eat into it and raise the
 * aggression, which reaches 1 just when the budget is gone.
 */
final class SendBudget {

  /** Even at aggression 0 every round has to end with a surplus. */
  static final double LEAST_CONTRACTION = 0.05;

  private final double aggression;

  SendBudget(double aggression) {
    this.aggression = Math.max(aggression, LEAST_CONTRACTION);
  }

  /** The aggression asked for, at least what every round has to contract by. */
  double aggression() {
    return aggression;
  }

  /** Bytes that may be sent in all. */
  double bytes(double guestBytes) {
    return guestBytes * (2 + 1 / aggression);
  }

  /**
   * The aggression in force: that asked for, or what the budget left demands.
   *
   * @param missed the last round did not contract as asked; so may the next, and then the stall has
   *     to send as much once more
   */
  double aggression(double guestBytes, double migratedBytes, double toSendBytes, boolean missed) {
    double left = bytes(guestBytes) - migratedBytes - (missed ? toSendBytes : 0);
    return left <= toSendBytes ? 1 : Math.max(aggression, toSendBytes / left);
  }
}
