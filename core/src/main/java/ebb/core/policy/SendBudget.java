package ebb.core.policy;

/**
 * What a migration may send before it has to end, whatever the guest does: for a guest with M bytes
 * to send ({@link ebb.core.measure.Filled}) at aggression a
 *
 * <pre>
 *   budget = M * (1 + 1 / a) + M
 * </pre>
 *
 * one copy, the geometric sum of rounds that each leave 1 - a of what they had, and one copy more
 * for a round that learns the curve and contracts nothing. With S for what a round has to send, the
 * budget is not felt while S is a small part of what is left of it; from there on each round may
 * leave at most {@code 1 - max(a, S / left)} of what it has. As long as rounds contract by that, S
 * / a is all that is still to be sent and fits; rounds that fail to eat into it and raise the
 * demand, which reaches 1, the stall, just when the budget is gone.
 */
final class SendBudget {

  /** Even at aggression 0 every round has to end with a surplus. */
  static final double LEAST_CONTRACTION = 0.05;

  /** Part of the guest's memory kept back for what rounds leave beyond what was predicted. */
  private static final double MARGIN = 0.5;

  /** While this part of what is left is enough for the round to come, rounds may shrink slowly. */
  private static final double PLENTY = 0.5;

  private final double aggression;
  private final double handledBefore;

  /**
   * @param handledBytes what was handled before this budget began to count
   */
  SendBudget(double aggression, double handledBytes) {
    this.aggression = atLeast(aggression);
    this.handledBefore = handledBytes;
  }

  /** The aggression asked for, at least what every round has to contract by. */
  static double atLeast(double aggression) {
    return Math.max(aggression, LEAST_CONTRACTION);
  }

  /** Bytes that may be sent in all. */
  double bytes(double guestBytes) {
    return guestBytes * (2 + 1 / aggression);
  }

  /**
   * The contraction that the budget demands of the round to come: 0 while there is plenty left, 1
   * when the guest has to be stalled.
   *
   * @param guestBytes M
   * @param handledBytes handled so far, of those that count in M and what was sent of them again
   * @param missed the last round did not contract as it should; so may the next, and then the stall
   *     has to send as much once more
   */
  double demandedContraction(
      double guestBytes, double handledBytes, double toSendBytes, boolean missed) {
    double since = handledBytes - handledBefore;
    double left = bytes(guestBytes) - MARGIN * guestBytes - since - (missed ? toSendBytes : 0);
    if (left <= toSendBytes) {
      return 1;
    }
    double demanded = toSendBytes / left;
    return demanded > Math.min(aggression, PLENTY) ? Math.max(aggression, demanded) : 0;
  }
}
