package ebb.core.policy;

import ebb.core.Intent;
import java.util.OptionalDouble;

/**
 * Keeps a deadline: the most CPU with which the migration, run forward, still ends in time. As the
 * present is looked at anew with every reading, what the curve has promised too much is paid back
 * at once, and when nothing but the copying of what is left fits into the rest of the time, the
 * guest stands still.
 */
final class DeadlineKeeper {

  /** Part of the time that is left, and seconds, that are kept for what comes in between. */
  private static final double RESERVE = 0.04;

  private static final double RESERVE_SECONDS = 0.5;

  /** Less than all of what is left has to do for the first round to be let go. */
  private static final double FREE = 0.85;

  private static final double LESS_WRITTEN = 0.8;
  private static final double MORE_WRITTEN = 1.25;
  private static final double LESS_CARRIED = 0.93;
  private static final double MORE_CARRIED = 1.05;

  /** Between two verdicts, s. */
  private static final double INTERVAL_SECONDS = 0.5;

  private final double deadlineSeconds;
  private double minShare;
  private Verdict verdict = Verdict.UNSURE;
  private double nextVerdictSeconds;
  private double missedSeconds = -1;

  DeadlineKeeper(Intent intent) {
    this.deadlineSeconds = intent.deadlineSeconds();
    this.minShare = intent.minShare();
  }

  /**
   * CPU that the guest may use from now on.
   *
   * @param outlook on the guest as it is most likely
   * @param vcpus number of the guest's
   */
  double cpus(Outlook outlook, double seconds, int vcpus) {
    double left = deadlineSeconds - seconds;
    double usable = left * (1 - RESERVE) - RESERVE_SECONDS;
    double least = minShare * vcpus;
    if (outlook.first() && outlook.withAfterFirst(least).seconds() <= FREE * usable) {
      return outlook.demandCpus();
    }
    return outlook.mostCpus(usable, least);
  }

  /** How it will go on with the CPU that the guest may use. */
  Course course(Outlook outlook, double seconds, int vcpus) {
    double cpus = cpus(outlook, seconds, vcpus);
    return cpus < outlook.demandCpus() || !outlook.first()
        ? outlook.with(cpus)
        : outlook.withAfterFirst(afterFirst(outlook, seconds, vcpus));
  }

  private double afterFirst(Outlook outlook, double seconds, int vcpus) {
    double usable = (deadlineSeconds - seconds) * (1 - RESERVE) - RESERVE_SECONDS;
    return outlook.mostCpusAfterFirst(usable, minShare * vcpus);
  }

  /** Looks whether the deadline can be kept; once it surely cannot, that stands. */
  void judge(Outlook outlook, double seconds, int vcpus) {
    if (seconds < nextVerdictSeconds || verdict == Verdict.INFEASIBLE) {
      return;
    }
    nextVerdictSeconds = seconds + INTERVAL_SECONDS;
    verdict = verdict(outlook, deadlineSeconds - seconds, minShare * vcpus);
    if (verdict == Verdict.INFEASIBLE) {
      missedSeconds = seconds;
    }
  }

  /** From now on the guest may be stalled. */
  void mayStall() {
    minShare = 0;
  }

  /** Whether a migration can end in so much time with so much CPU. */
  static Verdict verdict(Outlook outlook, double seconds, double cpus) {
    if (outlook.likely(LESS_WRITTEN, MORE_CARRIED).with(cpus).seconds() > seconds) {
      return Verdict.INFEASIBLE;
    }
    double usable = seconds * (1 - RESERVE) - RESERVE_SECONDS;
    return outlook.likely(MORE_WRITTEN, LESS_CARRIED).with(cpus).seconds() <= usable
        ? Verdict.FEASIBLE
        : Verdict.UNSURE;
  }

  Verdict verdict() {
    return verdict;
  }

  /** When it became certain that the deadline will be missed, s. */
  OptionalDouble missedSeconds() {
    return missedSeconds < 0 ? OptionalDouble.empty() : OptionalDouble.of(missedSeconds);
  }
}
