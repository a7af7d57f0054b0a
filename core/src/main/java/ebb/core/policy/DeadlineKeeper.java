package ebb.core.policy;

import ebb.core.Decision;
import ebb.core.Decision.Reason;
import ebb.core.Intent;
import ebb.core.OnInfeasible;
import ebb.core.measure.HeldFor;
import java.util.OptionalDouble;

/**
 * Keeps a deadline: allows the guest the most CPU with which the migration, run forward, still ends
 * in time ({@link TimeLimit}). It looks again and again, so whatever the curve promised too much is
 * paid back at once. When only the copying of what is left fits into the rest of the time, the
 * guest stands still.
 *
 * <p><b>It steps in late.</b> The law is left alone while it ends in time by itself, as far as can
 * be foreseen. It is also left alone while there is time to wait and see, which is while, with the
 * least CPU from now on,
 *
 * <pre>
 *   what is still to come  &lt;  half of the time left
 * </pre>
 *
 * in the first round as it would be for a guest that writes less over a link that carries more. A
 * migration that takes T under the law alone and has a deadline of at least 2 T is therefore never
 * interfered with: at t it has at most T - t to go, less than half of what is left, and with less
 * CPU no migration takes longer. Once the keeper has stepped in, it steers until the law is in time
 * by itself.
 *
 * <p><b>No single moment decides.</b> That a deadline is lost has to hold for
 *
 * <pre>
 *   a tenth of the deadline less 1 s, at least 5.5 s, at most 10 s
 * </pre>
 *
 * before it is said and before anything is done about it. The first look that finds the deadline
 * within reach takes it back; a miss that was announced is taken back once the deadline has been
 * safe for as long. A deadline is safe only if it would be kept, too, after another break of the
 * link as long as the longest so far.
 *
 * <p><b>In the first round</b> the link has hardly been seen: CPU has to be needed for 1 s before
 * any is taken. None is taken where a copy would take five deadlines: then the link is too slow,
 * and a stall is of no use.
 */
final class DeadlineKeeper {

  /** The part of what is left that has to do with the least CPU for the law to be left alone. */
  private static final double AMPLE = 0.5;

  /** By this factor of the deadline a copy may be too slow for the guest to be slowed for it. */
  private static final double HOPELESS = 5;

  private static final double INTERVAL = 0.02;
  private static final double LEAST_INTERVAL_SECONDS = 0.1;

  /** How often at least it is looked at what has to hold, as a part of how long that takes. */
  private static final double LOOKS = 0.1;

  /** Longer than a link pauses while a bond fails over, or is asked to carry little at first. */
  private static final double LEAST_HELD_SECONDS = 5.5;

  private static final double MOST_HELD_SECONDS = 10;

  /** Of the first round, that one slow moment holds no guest. */
  private static final double NEEDED_SECONDS = 1;

  private final double deadlineSeconds;
  private double minShare;
  private final OnInfeasible onInfeasible;
  private final HeldFor lost;
  private final MissWatch misses;
  private final HeldFor needs = new HeldFor(NEEDED_SECONDS);
  private final double heldSeconds;
  private double unheldShare;
  private double breakSeconds;
  private boolean stalls;
  private boolean stepsIn;
  private Verdict verdict = Verdict.UNSURE;
  private double nextSeconds;
  private long lastRound = -1;
  private double cpus = Double.POSITIVE_INFINITY;

  DeadlineKeeper(Intent intent) {
    this.deadlineSeconds = intent.deadlineSeconds();
    this.minShare = intent.minShare();
    this.onInfeasible = intent.onInfeasible();
    this.heldSeconds =
        Math.min(MOST_HELD_SECONDS, Math.max(LEAST_HELD_SECONDS, deadlineSeconds / 10 - 1));
    this.lost = new HeldFor(heldSeconds);
    this.misses = new MissWatch(heldSeconds);
  }

  /**
   * Whether it is time to look again: with every round, after a fiftieth of what is left, and at
   * least every second while the deadline seems lost or the guest gets the least that it may; once
   * it is too late, no more.
   */
  boolean isDue(double seconds, long round) {
    return seconds >= nextSeconds || (round != lastRound && Double.isFinite(nextSeconds));
  }

  /**
   * Looks how much CPU lets the migration end in time, and whether any does.
   *
   * @param outlook on the guest as it is most likely, over the link as it is at this moment
   * @param carried by how much more the link has carried before this moment, as a factor
   * @param law which is left alone while it ends in time by itself
   * @param vcpus number of the guest's
   */
  void look(Outlook outlook, double carried, Law law, double seconds, long round, int vcpus) {
    double left = Math.max(0, deadlineSeconds - seconds);
    double least = Math.max(minShare, unheldShare) * vcpus;
    Outlook usual = outlook.likely(1, carried);
    Verdict now = Verdict.of(usual, left, least);
    if (now == Verdict.FEASIBLE) {
      now = Verdict.of(usual, left - breakSeconds, least);
    }
    boolean isLost = lost.look(seconds, now == Verdict.INFEASIBLE) || left <= 0;
    verdict = now != Verdict.INFEASIBLE || isLost ? now : Verdict.UNSURE;
    stalls &= now != Verdict.FEASIBLE;
    boolean outOfReach = now == Verdict.INFEASIBLE && !stalls;
    double most = outOfReach ? (isLost ? least : cpus) : limit().cpus(usual, law, seconds, vcpus);
    boolean needed = outOfReach ? !isHopeless(usual) : isNeeded(most, usual, left, vcpus);
    boolean held = needs.look(seconds, needed);
    stepsIn = needed && (held || !usual.first() || left <= 0);
    cpus = stepsIn ? most : Double.POSITIVE_INFINITY;
    misses.look(usual, seconds, left, least, verdict);
    lastRound = round;
    boolean waits = needed && !stepsIn;
    boolean doubtful =
        waits || now == Verdict.INFEASIBLE || misses.isAnnounced() || cpus <= floor() * vcpus;
    nextSeconds = seconds + pause(left, doubtful);
  }

  /** Whether CPU has to be taken: not while there is time to wait and see how the law does. */
  private boolean isNeeded(double most, Outlook outlook, double left, int vcpus) {
    if (stepsIn || Double.isInfinite(most)) {
      return Double.isFinite(most);
    }
    Outlook best = Verdict.best(outlook);
    if (outlook.first()) {
      return best.with(0).seconds() >= AMPLE * left;
    }
    Course likely = outlook.with(floor() * vcpus);
    Course course = likely.ends() ? likely : best.with(floor() * vcpus);
    return course.seconds() >= AMPLE * left;
  }

  /** Whether it is the link that is too slow, by far, so that no CPU taken would be of use. */
  private boolean isHopeless(Outlook outlook) {
    return outlook.excess() / outlook.model().bandwidth() > HOPELESS * deadlineSeconds;
  }

  private double pause(double left, boolean doubtful) {
    double most = doubtful ? LOOKS * heldSeconds : Double.POSITIVE_INFINITY;
    return left > 0
        ? Math.min(most, Math.max(LEAST_INTERVAL_SECONDS, left * INTERVAL))
        : Double.POSITIVE_INFINITY;
  }

  /** What a decision becomes with the deadline, as looked at last. */
  Decision bound(Decision wanted, int vcpus) {
    if (verdict == Verdict.INFEASIBLE) {
      switch (onInfeasible) {
        case CANCEL -> {
          return new Decision.Cancel(Reason.DEADLINE_MISSED);
        }
        case POST_COPY -> {
          return new Decision.PostCopy(Reason.DEADLINE_MISSED);
        }
        case STALL -> mayStall();
        case REFUSE, CONTINUE -> {}
      }
    }
    double share = share(vcpus);
    return share < wanted.share() ? new Decision.Throttle(share, Reason.DEADLINE) : wanted;
  }

  /** CPU that the guest may use, as looked at last; infinite for as much as it wants. */
  double cpus() {
    return cpus;
  }

  /** Share of its vCPUs that the guest may use, at least that which it is to keep. */
  double share(int vcpus) {
    return Math.max(floor(), cpus / vcpus);
  }

  private double floor() {
    return Math.max(stalls ? 0 : minShare, unheldShare);
  }

  /** The most CPU that the deadline allows, as things stand. */
  TimeLimit limit() {
    return new TimeLimit(deadlineSeconds, floor());
  }

  /** The link may carry nothing for so long at a stretch, s, as it has before; 0 for never. */
  void mayPause(double seconds) {
    breakSeconds = seconds;
  }

  /** No throttle holds the guest below this share just now, 0 to 1; 0 for one that does. */
  void cannotHoldBelow(double share) {
    unheldShare = share;
  }

  /** What the guest keeps of its vCPUs, come what may, 0 to 1. */
  void keeps(double share) {
    minShare = share;
  }

  /** The guest may be stalled until the deadline is safe with the CPU that it is to keep. */
  void mayStall() {
    if (!stalls) {
      stalls = true;
      nextSeconds = 0;
    }
  }

  /** Whether the deadline can be kept, as looked at last; unsure before the first look. */
  Verdict verdict() {
    return verdict;
  }

  /** When it was foreseen that the deadline will be missed, s; empty once it is safe again. */
  OptionalDouble missedSeconds() {
    return misses.announcedSeconds();
  }
}
