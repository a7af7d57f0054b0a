package ebb.core.policy;

import ebb.core.Intent;
import ebb.core.model.RoundModel;

/**
 * ebb's law, for a curve, a link and an aggression that are known: let the guest go while its
 * rounds shrink by themselves; then hold it at one share, below the one at which all rounds still
 * to come break even. With a for the aggression, E for the round's excess over the threshold and M
 * for the memory that has to be sent at all,
 *
 * <pre>
 *   let go alone, the round leaves at most (1 - c) E:   no throttle
 *   otherwise:   CPU = (1 - a) * caution * breakEven
 *
 *   c = min(a / 2, 10 E / ((1 - a) M)),   at least 0.05 where a allows it
 * </pre>
 *
 * A round that shrinks by itself costs the guest nothing, only time: aggression is impatience, and
 * what is small beside the guest's memory may take its time. From there on, all that a round
 * between here and the end leaves has to be paid for again, so a share that falls step by step (a
 * fixed contraction of each round) loses more than the one it ends at, held from the start: with a
 * saturating curve it ends there all the same.
 *
 * <p>Break-even is taken at the bandwidth of the moment: a link that slows down lowers the share by
 * itself. Within a round the share is not corrected for what was used so far: that would make the
 * end of the round deeper than all the rest of the migration, for little. A linear curve makes this
 * the suggestion of 2011: 1 - a of the break-even share. The first round is free: there is nothing
 * to contract yet.
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

  /** The law for what is known and what an operator asks. */
  static Law of(RoundModel model, Intent intent, double caution, double memoryBytes) {
    return new Law(model, SendBudget.atLeast(intent.aggression()), caution, memoryBytes);
  }

  /** Less than this is as good as nothing, bytes. */
  static double goalBytes(double bandwidth, double caution) {
    return bandwidth * GOAL_SECONDS * caution;
  }

  /** The caution after a throttled round that has hardly contracted. */
  static double moreCautious(double caution, double aggression) {
    return caution * (1 - MORE_CAUTION * Math.max(0.5, aggression));
  }

  /** The same law after such a round. */
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

  /** The part that a round has to contract by to be let go, at least what is demanded. */
  double impatience(double excess, double demanded) {
    boolean cut = model.sends(excess) < excess;
    double most = aggression / (cut ? 4 : 2);
    double small = excess / (memoryBytes * SMALL * (1 - aggression));
    return Math.max(demanded, Math.min(most, Math.max(SendBudget.LEAST_CONTRACTION, small)));
  }

  /** Whether a round in which the guest is not slowed contracts as it should. */
  boolean letsGo(double excess, double demandCpus) {
    return letsGo(excess, demandCpus * model.seconds(excess), impatience(excess, 0));
  }

  /** Whether a round in which the guest uses so much CPU time contracts by that much. */
  boolean letsGo(double excess, double vcpuSeconds, double impatience) {
    return model.leftAfter(vcpuSeconds, excess) <= mayLeave(model.sends(excess), impatience);
  }
}
