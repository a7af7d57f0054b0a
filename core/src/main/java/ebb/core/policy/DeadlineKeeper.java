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
  private static final double RESERVE = 0.06;

  private static final double RESERVE_SECONDS = 0.8;

  /** The part of what is left that has to do for the first round to be let go. */
  private static final double FREE = 0.9;

  /** For a deadline to be called lost: a guest that writes less, a link that carries more. */
  private static final double LESS_WRITTEN = 0.5;

  private static final double MORE_CARRIED = 1.25;

  /** For a deadline to be called safe, and for a first round to be let go. */
  private static final double MORE_WRITTEN = 1.4;

  private static final double LESS_CARRIED = 0.93;

  /** For a miss to be announced, which may be taken back. */
  private static final double MISS_WRITTEN = 1.3;

  private static final double MISS_CARRIED = 1;

  private static final double INTERVAL = 0.02;
  private static final double LEAST_INTERVAL_SECONDS = 0.1;

  private final double deadlineSeconds;
  private double minShare;
  private Verdict verdict = Verdict.UNSURE;
  private double nextSeconds;
  private long lastRound = -1;
  private double cpus = Double.POSITIVE_INFINITY;
  private double missedSeconds = -1;

  DeadlineKeeper(Intent intent) {
    this.deadlineSeconds = intent.deadlineSeconds();
    this.minShare = intent.minShare();
  }

  /**
   * Whether it is time to look again: after a fiftieth of what is left, and with every round; once
   * it is too late, no more.
   */
  boolean isDue(double seconds, long round) {
    return seconds >= nextSeconds || (round != lastRound && Double.isFinite(nextSeconds));
  }

  /**
   * Looks how much CPU lets the migration end in time, and whether any does. Once it surely cannot
   * end in time, that stands.
   *
   * @param outlook on the guest as it is most likely
   * @param law which is left alone while it ends in time by itself
   * @param vcpus number of the guest's
   */
  void look(Outlook outlook, Law law, double seconds, long round, int vcpus) {
    double left = Math.max(0, deadlineSeconds - seconds);
    nextSeconds = seconds + pause(left);
    lastRound = round;
    double least = minShare * vcpus;
    cpus = cpus(outlook, seconds, vcpus);
    if (cpus < outlook.demandCpus() && outlook.endsUnder(law, least, usable(left))) {
      cpus = Double.POSITIVE_INFINITY;
    }
    if (verdict != Verdict.INFEASIBLE) {
      verdict = verdict(outlook, left, least);
    }
    boolean missing =
        outlook.steep().likely(MISS_WRITTEN, MISS_CARRIED).with(least).seconds() > left;
    if (missedSeconds < 0 && (missing || verdict == Verdict.INFEASIBLE)) {
      missedSeconds = seconds;
    } else if (verdict == Verdict.FEASIBLE) {
      missedSeconds = -1;
    }
  }

  private static double pause(double left) {
    return left > 0 ? Math.max(LEAST_INTERVAL_SECONDS, left * INTERVAL) : Double.POSITIVE_INFINITY;
  }

  /** CPU that the guest may use, as looked at last; infinite for as much as it wants. */
  double cpus() {
    return cpus;
  }

  /** The same as a share of its vCPUs, never below that which it is to keep. */
  double share(int vcpus) {
    return Math.max(minShare, cpus / vcpus);
  }

  private double cpus(Outlook outlook, double seconds, int vcpus) {
    double usable = usable(deadlineSeconds - seconds);
    double least = minShare * vcpus;
    if (outlook.first()
        && outlook.likely(MORE_WRITTEN, LESS_CARRIED).withAfterFirst(least).seconds()
            <= FREE * usable) {
      return Double.POSITIVE_INFINITY;
    }
    Outlook careful = outlook.first() ? outlook.likely(MORE_WRITTEN, LESS_CARRIED) : outlook;
    double most = careful.mostCpus(usable, least);
    return most < outlook.demandCpus() ? most : Double.POSITIVE_INFINITY;
  }

  private static double usable(double seconds) {
    return seconds * (1 - RESERVE) - RESERVE_SECONDS;
  }

  /** How it will go on with the CPU that the guest may use. */
  Course course(Outlook outlook, double seconds, int vcpus) {
    double most = cpus(outlook, seconds, vcpus);
    return most < outlook.demandCpus() || !outlook.first()
        ? outlook.with(Math.min(most, outlook.demandCpus()))
        : outlook.withAfterFirst(
            outlook.mostCpusAfterFirst(usable(deadlineSeconds - seconds), minShare * vcpus));
  }

  /** From now on the guest may be stalled. */
  void mayStall() {
    if (minShare > 0) {
      minShare = 0;
      nextSeconds = 0;
    }
  }

  /** Whether a migration can end in so much time with so much CPU. */
  static Verdict verdict(Outlook outlook, double seconds, double cpus) {
    // What is still to be copied for the first time is certain; how much of it twice is not.
    Outlook best = outlook.first() ? outlook.asWritten(0) : outlook;
    double atMost = outlook.first() ? 0 : cpus;
    if (best.likely(LESS_WRITTEN, MORE_CARRIED).with(atMost).seconds() > seconds) {
      return Verdict.INFEASIBLE;
    }
    Outlook worst = outlook.steep().likely(MORE_WRITTEN, LESS_CARRIED);
    return worst.with(cpus).seconds() <= usable(seconds) ? Verdict.FEASIBLE : Verdict.UNSURE;
  }

  Verdict verdict() {
    return verdict;
  }

  /** When it became certain that the deadline will be missed, s. */
  OptionalDouble missedSeconds() {
    return missedSeconds < 0 ? OptionalDouble.empty() : OptionalDouble.of(missedSeconds);
  }
}
