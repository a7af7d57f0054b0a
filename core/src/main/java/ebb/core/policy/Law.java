package ebb.core.policy;

import ebb.core.model.RoundModel;

/**
 * ebb's law: leave the guest unthrottled while its rounds shrink by themselves; then hold it at one
 * share, below the one at which this round and all to come break even. With a for the aggression, E
 * for the round's excess over the threshold, bytes, and M for the memory that has to be sent at
 * all, bytes,
 *
 * <pre>
 *   unthrottled, the round would leave at most (1 - c) E:   no throttle
 *   otherwise:                                              CPU = (1 - a) * caution * breakEven
 *
 *   c = min(a / 2, max(0.05, 10 E / ((1 - a) M)))           a / 4 for a / 2 in a round cut short
 * </pre>
 *
 * {@code breakEven} is {@link RoundModel#breakEvenCpus}, in vCPU-seconds a second.
 *
 * <ul>
 *   <li>A round that shrinks by itself costs the guest no CPU, only time. Aggression is impatience:
 *       c says how much a round has to shrink by. A round that is small beside the guest's memory
 *       takes little time, so it may shrink by less.
 *   <li>One share is cheaper than one that falls round by round. A fixed contraction of each round
 *       ends at the same depth where the curve saturates, and pays for more rounds on the way.
 *   <li>Break-even follows the bandwidth of the moment: a link that slows down lowers the share.
 *       What the guest has used in the running round does not change it: that would make the end of
 *       a round deeper than all the rest of the migration, and gain little.
 *   <li>A straight curve makes this the suggestion of 2011: 1 - a of the break-even share.
 * </ul>
 *
 * <p>Source of aggression and break-even: "Migration convergence - a suggestion", qemu-devel,
 * December 2011. The rest is explained in docs/algorithm.md.
 *
 * @param model what a round leaves
 * @param aggression a, at least {@link SendBudget#LEAST_CONTRACTION}
 * @param caution 1 while the curve has proved right, less where it has been too kind
 * @param memoryBytes of the guest that have to be sent at all, M
 */
record Law(RoundModel model, double aggression, double caution, double memoryBytes) {

  /** What may be left and still let the next look find little enough: half of a window. */
  private static final double GOAL_SECONDS = RoundModel.WINDOW_SECONDS / 2;

  /** A round of less than this part of the guest's memory takes little time even if it is slow. */
  private static final double SMALL = 0.1;

  /** A throttled round that leaves more than this part of what it had was given too much CPU. */
  static final double SLOW = 0.85;

  private static final double MORE_CAUTION = 0.4;

  /** The law for what is known and an aggression of 0 to 1. */
  static Law of(RoundModel model, double aggression, double caution, double memoryBytes) {
    return new Law(model, SendBudget.atLeast(aggression), caution, memoryBytes);
  }

  /** Less than this is as good as nothing, bytes. */
  static double goalBytes(double bandwidth, double caution) {
    return bandwidth * GOAL_SECONDS * caution;
  }

  /** The caution after a throttled round that has hardly contracted. */
  static double moreCautious(double caution, double aggression) {
    return caution * (1 - MORE_CAUTION * Math.max(0.5, aggression));
  }

  /** Returns the law after a throttled round that has hardly contracted. */
  Law moreCautious() {
    return new Law(model, aggression, moreCautious(caution, aggression), memoryBytes);
  }

  /** What a round that sends so much may leave, bytes. */
  double mayLeave(double sends, double contraction) {
    return Math.max((1 - contraction) * sends, goalBytes(model.bandwidth(), caution));
  }

  /** The most CPU with which this round and all to come contract, in CPUs. */
  double throttledCpus(double excess) {
    return part() * model.breakEvenCpus(excess);
  }

  /** The part of the break-even CPU that is given. */
  double part() {
    return (1 - aggression) * caution;
  }

  /** The part that a round has to contract by to need no throttle, at least what is demanded. */
  double impatience(double excess, double demanded) {
    boolean cut = model.sends(excess) < excess;
    double most = aggression / (cut ? 4 : 2);
    double small = excess / (memoryBytes * SMALL * (1 - aggression));
    return Math.max(demanded, Math.min(most, Math.max(SendBudget.LEAST_CONTRACTION, small)));
  }

  /** Whether a round in which the guest is not slowed contracts as it should. */
  boolean contractsUnthrottled(double excess, double demandCpus) {
    return contractsUnthrottled(excess, demandCpus * model.seconds(excess), impatience(excess, 0));
  }

  /** Whether a round in which the guest uses so much CPU time contracts by that much. */
  boolean contractsUnthrottled(double excess, double vcpuSeconds, double impatience) {
    return model.leftAfter(vcpuSeconds, excess) <= mayLeave(model.sends(excess), impatience);
  }
}
