package ebb.core.policy;

import ebb.core.Actuation;
import ebb.core.Decision;
import ebb.core.Decision.Reason;
import ebb.core.DirtySample;
import ebb.core.HypervisorTraits;
import ebb.core.InForce;
import ebb.core.Intent;
import ebb.core.Phase;
import ebb.core.Policy;
import ebb.core.Reading;
import ebb.core.curve.ChangeWatch;
import ebb.core.curve.CurveFit;
import ebb.core.curve.DirtyingCurve;
import ebb.core.measure.Allowance;
import ebb.core.measure.Bandwidth;
import ebb.core.measure.Filled;
import ebb.core.measure.Ledger;
import ebb.core.measure.LinkHistory;
import ebb.core.measure.Progress;
import ebb.core.measure.RoundTracker;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * ebb's own law: let the guest go while its rounds shrink by themselves; then hold it at one share,
 * below the one at which all rounds still to come break even.
 *
 * <p>The hypervisor starts the next sync, and with it the switchover, as soon as no more than the
 * threshold {@code theta = bandwidth on the wire * max downtime} is left; what a round has to send
 * is therefore its excess over that, {@code E = remaining - theta}, or as much of it as gets across
 * before a sync that the hypervisor adds after some seconds. {@link RoundModel} says by the
 * dirtying curve what a round leaves. With a for the aggression,
 *
 * <pre>
 *   left alone, the round leaves at most (1 - c) * E:       no throttle
 *   otherwise:   share = (1 - a) * caution * breakEven      and never below the minimum share
 *
 *   c = min(a / 2, 10 E / ((1 - a) M)),   at least 0.05 where a allows it
 * </pre>
 *
 * A round that shrinks by itself costs the guest nothing, only time: aggression is impatience, and
 * what is small beside the guest's memory M ({@link Filled}) may take its time. From there on, all
 * that a round between here and the end leaves has to be paid for again, so a share that falls step
 * by step (a fixed contraction of each round) loses more than the one it ends at, held from the
 * start: with a saturating curve it ends there all the same.
 *
 * <p>Break-even is taken at the bandwidth of the moment: a link that slows down lowers the share by
 * itself. Within a round the share is not corrected for what was used so far: that would make the
 * end of the round deeper than all the rest of the migration, for little.
 *
 * <ul>
 *   <li>A linear U makes this the suggestion of 2011: 1 - a of the break-even share.
 *   <li>The first round is free: there is nothing to contract yet. At a = 1 the guest is stalled
 *       from the start.
 *   <li>Caution starts at 1. A throttled round that leaves most of what it had takes a fifth off
 *       it, for good: the curve was too kind. One that leaves as much as it had taught nothing, and
 *       the next may use at most half of its CPU time, until a round tells something. So it
 *       finishes also from the plateau of the curve, where every fit is as good as any other. A
 *       round in which the guest was not held to its share ({@link Allowance}), or the link paused,
 *       is no proof of either.
 *   <li>A link that carries nothing for some seconds gets no throttle: the guest would stand still
 *       for as long as the network keeps trying, and for nothing.
 *   <li>{@link SendBudget} bounds the bytes: where it asks for more aggression than the operator
 *       does, each round may leave at most (1 - that) of its excess. {@link Ledger} holds the two
 *       measures of 2011: while one is broken, the share is at its floor.
 * </ul>
 */
public final class ContractionPolicy implements Policy {

  /**
   * A guest that was let go and leaves more than it was to by this factor is not let go again,
   * unless it changes.
   */
  private static final double PROMISE = 1.2;

  /** A round that sends less than this part of what it might is cut short by a sync. */
  private static final double CUT = 0.8;

  /** The first sync within a round may come as late as the second is due, but no later. */
  private static final double LATE = 2.2;

  /** What differs by less than this part is the same. */
  private static final double SAME = 0.02;

  private static final double LEAST_BYTES = 4096;

  /** With less of its CPU than this, what is written is not the vCPUs' writing but devices'. */
  private static final double HARDLY = 0.02;

  /** What a guest has used after so long tells what it wants. */
  private static final double SETTLED_SECONDS = 0.8;

  /** A link that has carried nothing for so long is dead until it carries something again. */
  private static final double STALLED_SECONDS = 3;

  /** A link that carries so many times as much again calls for another look at the round. */
  private static final double FASTER = 2;

  private final Intent intent;
  private final Actuation actuation;
  private final SendBudget sendBudget;
  private final Bandwidth bandwidth = new Bandwidth();
  private final LinkHistory usual = new LinkHistory();
  private final RoundTracker rounds = new RoundTracker();
  private final Ledger ledger = new Ledger();
  private final Filled filled = new Filled();
  private final ChangeWatch watch = new ChangeWatch();
  private final Progress progress = new Progress();
  private final Allowance allowance = new Allowance();
  private final DeadlineKeeper keeper;
  private CurveFit fit = new CurveFit();
  private double roundStartSeconds;
  private double demanded;
  private double caution = 1;
  private double intervalSeconds;
  private double historySeconds;
  private double cpuCeiling = Double.POSITIVE_INFINITY;
  private double demandCpus;
  private double firstDemandCpus;
  private boolean stands;
  private boolean firstThrottled;
  private boolean changedInRound;
  private double decidedAtBandwidth;
  private boolean undecided = true;
  private boolean letGo;
  private double impatience;
  private boolean promiseBroken;
  private @Nullable Law law;
  private double lawExcess;
  private double throttledCpus;
  private double allowedShare = 1;

  /** Share that somebody else leaves the guest where that is less than was decided, else 1. */
  private double limitOfOthers = 1;

  /** Share below which no throttle holds the guest just now; 0 while it is held as decided. */
  private double unheldShare;

  /**
   * @param traits where a decision takes effect only at a sync, it is made for the round to come,
   *     from what the running one is about to leave
   */
  public ContractionPolicy(Intent intent, HypervisorTraits traits) {
    this.intervalSeconds = traits.syncSeconds();
    this.intent = intent;
    this.actuation = traits.actuation();
    this.sendBudget = new SendBudget(intent.aggression());
    this.keeper = new DeadlineKeeper(intent);
  }

  @Override
  public Decision decide(Reading reading) {
    if (reading.phase() == Phase.DISKS) {
      return new Decision.Unthrottled(Reason.COPYING_DISKS);
    }
    if (reading.phase() != Phase.SETUP && reading.phase() != Phase.PRE_COPY) {
      return new Decision.Unthrottled(Reason.OVER);
    }
    allowance.add(reading, allowedShare);
    reading.inForce().ifPresent(this::compare);
    Decision decision = inTime(reading, contract(reading));
    allowedShare = decision.share();
    stands = decision.share() * reading.vcpus() < HARDLY * Math.max(firstDemandCpus, demandCpus);
    return decision;
  }

  /** What the deadline makes of a decision. */
  private Decision inTime(Reading reading, Decision wanted) {
    if (!intent.hasDeadline() || wanted.reason() == Reason.LINK_STALLED) {
      return wanted;
    }
    double seconds = reading.seconds();
    keeper.cannotHoldBelow(unheldShare);
    if (keeper.isDue(seconds, reading.round())) {
      double carried = usual.bytesPerSecond() / Math.max(1, bandwidth.bytesPerSecond());
      outlook(reading)
          .ifPresent(it -> {
            keeper.mayPause(usual.longestBreakSeconds());
            keeper.look(it, carried, law(it), seconds, reading.round(), reading.vcpus());
          });
    }
    if (keeper.verdict() == Verdict.INFEASIBLE) {
      switch (intent.onInfeasible()) {
        case CANCEL -> {
          return new Decision.Cancel(Reason.DEADLINE_MISSED);
        }
        case POST_COPY -> {
          return new Decision.PostCopy(Reason.DEADLINE_MISSED);
        }
        case STALL -> keeper.mayStall();
        case REFUSE, CONTINUE -> {}
      }
    }
    double share = keeper.share(reading.vcpus());
    if (share >= wanted.share()) {
      return wanted;
    }
    firstThrottled |= ledger.rounds() == 0;
    return new Decision.Throttle(share, Reason.DEADLINE);
  }

  /** How it will go on from here, as is most likely; empty while too little is known. */
  private Optional<Outlook> outlook(Reading reading) {
    if (fit.points() == 0 || bandwidth.bytesPerSecond() <= 0 || reading.phase() != Phase.PRE_COPY) {
      return Optional.empty();
    }
    boolean first = ledger.rounds() == 0;
    if (first && !firstThrottled && reading.seconds() >= SETTLED_SECONDS) {
      firstDemandCpus = rounds.usedVcpuSeconds() / reading.seconds();
    }
    double demand = Math.min(first ? firstDemandCpus : demandCpus, limitOfOthers * reading.vcpus());
    double memory = memoryBytes(reading);
    double toSend =
        first
            ? Math.min(reading.remainingBytes(), Math.max(0, memory - reading.sentBytes()))
            : reading.remainingBytes();
    return demand <= 0
        ? Optional.empty()
        : Optional.of(
            new Outlook(
                model(curve().likely(1 / StrictMath.sqrt(caution), memory)),
                demand,
                memory,
                excess(toSend),
                excess(rounds.toSendBytes()),
                rounds.usedVcpuSeconds(),
                first));
  }

  /** Takes in how what was decided last is really held. */
  private void compare(InForce force) {
    limitOfOthers = force.isBelowAsked() ? force.share() : 1;
    boolean unheld = actuation == Actuation.AT_ONCE && force.exceedsAsked();
    unheldShare = unheld ? force.share() : 0;
  }

  /**
   * How the migration will go on from a reading just decided on, for a guest that writes, and a
   * link that carries, so many times as much as is most likely; empty while too little is known.
   */
  Optional<Course> course(Reading reading, double written, double carried) {
    return outlook(reading).map(outlook -> course(reading, outlook.likely(written, carried)));
  }

  private Course course(Reading reading, Outlook outlook) {
    double least = Math.max(intent.minShare(), unheldShare);
    Course course = outlook.under(law(outlook), least * reading.vcpus());
    if (reading.seconds() + course.seconds() <= intent.deadlineSeconds()) {
      return course;
    }
    return keeper.course(outlook, reading.seconds(), reading.vcpus());
  }

  /** What would have to change from a reading just decided on for the deadline to be kept. */
  Optional<Needs> needs(Reading reading) {
    if (!intent.hasDeadline()) {
      return Optional.empty();
    }
    double now = reading.seconds();
    double rate = bandwidth.bytesPerSecond();
    return outlook(reading)
        .map(outlook ->
            Needs.of(
                rate,
                intent.deadlineSeconds(),
                intent.minShare(),
                (speed, seconds, share) ->
                    DeadlineKeeper.verdict(
                            outlook.likely(1, speed / rate), seconds - now, share * reading.vcpus())
                        == Verdict.FEASIBLE));
  }

  private Law law(Outlook outlook) {
    return new Law(outlook.model(), sendBudget.aggression(), caution, outlook.memoryBytes());
  }

  /** What is known of the deadline. */
  DeadlineKeeper deadline() {
    return keeper;
  }

  private Decision contract(Reading reading) {
    filled.add(reading);
    bandwidth.add(reading);
    if (bandwidth.isKnown()) {
      usual.add(reading.seconds(), bandwidth.bytesPerSecond());
    }
    if (!stands) {
      reading.sample().ifPresent(this::learn);
    }
    progress.add(reading);
    rounds.add(reading).ifPresent(round -> learn(round, reading));
    if (progress.idleSeconds() > STALLED_SECONDS) {
      return new Decision.Unthrottled(Reason.LINK_STALLED);
    }
    if (intent.aggression() >= 1) {
      return new Decision.Throttle(intent.minShare(), Reason.STALL);
    }
    if (ledger.rounds() == 0 || fit.points() == 0) {
      return new Decision.Unthrottled(Reason.FIRST_ROUND);
    }
    if (ledger.rounds() >= 2 && !ledger.ahead()) {
      return new Decision.Throttle(intent.minShare(), Reason.SURPLUS);
    }
    return share(reading, curve());
  }

  /** In the first round samples make the curve; later they tell when it no longer holds. */
  private void learn(DirtySample sample) {
    if (rounds.number() <= 1 || fit.points() == 0) {
      fit.addSample(sample);
    } else {
      List<DirtySample> changed = watch.add(sample, curve());
      if (changed.isEmpty()) {
        return;
      }
      fit = new CurveFit();
      changed.forEach(fit::addSample);
      changedInRound = true;
      caution = 1;
      promiseBroken = false;
      cpuCeiling = Double.POSITIVE_INFINITY;
    }
    undecided = true;
  }

  private DirtyingCurve curve() {
    return fit.curve().orElseThrow();
  }

  private void learn(RoundTracker.Round round, Reading reading) {
    double seconds = Math.max(RoundModel.WINDOW_SECONDS, reading.seconds() - roundStartSeconds);
    boolean steered = ledger.rounds() > 0 && !letGo;
    if (!steered) {
      double used = round.vcpuSeconds() * round.count() / seconds;
      double unthrottled = firstThrottled ? Math.max(firstDemandCpus, used) : used;
      demandCpus = Math.max(demandCpus, unthrottled);
    }
    roundStartSeconds = reading.seconds();
    double had = excess(round.toSendBytes());
    boolean cut = ledger.rounds() > 0 && round.sentBytes() < CUT * had;
    historySeconds = cut ? historySeconds + round.vcpuSeconds() : round.vcpuSeconds();
    if (cut) {
      had = round.sentBytes();
      intervalSeconds = seconds;
    } else if (ledger.rounds() > 0 && seconds > LATE * intervalSeconds) {
      intervalSeconds = Double.POSITIVE_INFINITY;
    }
    // Of a first round that was not let go evenly, what was written early need not be seen; and a
    // round in which the guest has changed tells of neither the one nor the other.
    boolean even = ledger.rounds() > 0 ? !changedInRound : !firstThrottled;
    if (even || fit.points() == 0) {
      fit.addRound(round.vcpuSeconds(), cut ? unhidden(round) : round.dirtiedBytes());
    }
    changedInRound = false;
    undecided = true;
    ledger.enter(cut ? had : round.toSendBytes(), round.dirtiedBytes(), round.count());
    double goal = Law.goalBytes(bandwidth.bytesPerSecond(), caution);
    boolean held = actuation != Actuation.AT_ONCE || allowance.isKept(reading);
    boolean paused = progress.endRound();
    boolean asReckoned = held && !paused;
    allowance.restart(reading);
    boolean missed = asReckoned && steered && round.dirtiedBytes() > Math.max(had, goal);
    double slowly = letGo ? Math.max(Law.SLOW, 1 - impatience) : Law.SLOW;
    double promised =
        Math.min(PROMISE * Math.max((1 - impatience) * had, goal), Math.max(had, goal));
    promiseBroken |= asReckoned && letGo && round.dirtiedBytes() > promised;
    boolean slow =
        asReckoned && ledger.rounds() > round.count() && round.dirtiedBytes() > slowly * had;
    if (slow) {
      caution = Law.moreCautious(caution, sendBudget.aggression());
    }
    cpuCeiling =
        missed
            ? round.vcpuSeconds() * Math.min(0.5, 1 - sendBudget.aggression())
            : Double.POSITIVE_INFINITY;
    demanded =
        sendBudget.demandedContraction(
            memoryBytes(reading), filled.handledBytes(reading), reading.remainingBytes(), slow);
  }

  /** What was dirtied in a round of which much still waited, and hid what was written there. */
  private double unhidden(RoundTracker.Round round) {
    if (fit.points() == 0) {
      return round.dirtiedBytes();
    }
    double part = model(curve()).hidden(round.vcpuSeconds(), excess(round.toSendBytes()));
    return round.dirtiedBytes() / (1 - part);
  }

  private Decision share(Reading reading, DirtyingCurve dirtying) {
    return switch (actuation) {
      case AT_ONCE -> share(reading, law(dirtying, reading), excess(rounds.toSendBytes()));
      case AT_SYNC -> {
        double used = rounds.usedVcpuSeconds();
        double rate =
            used / Math.max(RoundModel.WINDOW_SECONDS, reading.seconds() - roundStartSeconds);
        undecided = true;
        double seconds = seconds(excess(reading.remainingBytes()));
        double had = dirtying.bytesAfter(used + rate * seconds);
        yield share(reading, law(dirtying, reading), had);
      }
    };
  }

  /** The share for a round that has so much to send beyond the threshold, bytes. */
  private Decision share(Reading reading, Law now, double had) {
    double sends = now.model().sends(had);
    double planned = seconds(sends);
    double bandwidthNow = now.model().bandwidth();
    if (undecided || (!letGo && bandwidthNow > FASTER * decidedAtBandwidth)) {
      undecided = false;
      decidedAtBandwidth = bandwidthNow;
      double alone = demandCpus * planned;
      impatience = now.impatience(had, demanded);
      letGo = !promiseBroken && alone <= cpuCeiling && now.letsGo(had, alone, impatience);
    }
    if (demanded < 1 && letGo) {
      return new Decision.Unthrottled(Reason.NOT_NEEDED);
    }
    double fitted = throttledCpus(now, had) * planned;
    if (demanded > 0) {
      double left = now.mayLeave(sends, demanded);
      fitted = Math.min(fitted, demanded >= 1 ? 0 : now.model().curve().secondsUntil(left));
    }
    double share = Math.min(fitted, cpuCeiling) / planned / reading.vcpus();
    if (share >= 1) {
      return new Decision.Unthrottled(Reason.NOT_NEEDED);
    }
    Reason reason = cpuCeiling < fitted ? Reason.PROBING : Reason.CONTRACTION;
    return new Decision.Throttle(Math.max(share, intent.minShare()), reason);
  }

  private RoundModel model(DirtyingCurve dirtying) {
    return new RoundModel(
        dirtying,
        Math.max(1, bandwidth.bytesPerSecond()),
        Math.max(1, bandwidth.wireBytesPerSecond()) * intent.switchoverSeconds(),
        intervalSeconds,
        historySeconds);
  }

  private Law law(DirtyingCurve dirtying, Reading reading) {
    return new Law(model(dirtying), sendBudget.aggression(), caution, memoryBytes(reading));
  }

  private double memoryBytes(Reading reading) {
    return Math.max(LEAST_BYTES, filled.bytes(reading));
  }

  /** As {@link Law#throttledCpus}, computed anew only where something it rests on has changed. */
  private double throttledCpus(Law now, double had) {
    if (law == null || !sameGround(law, now) || differ(had, lawExcess)) {
      law = now;
      lawExcess = had;
      throttledCpus = now.throttledCpus(had);
    }
    return throttledCpus;
  }

  private static boolean sameGround(Law then, Law now) {
    return then.model().curve() == now.model().curve()
        && then.caution() == now.caution()
        && then.model().intervalSeconds() == now.model().intervalSeconds()
        && then.model().historySeconds() == now.model().historySeconds()
        && !differ(now.model().bandwidth(), then.model().bandwidth());
  }

  private static boolean differ(double now, double then) {
    return Math.abs(now - then) > SAME * then;
  }

  private double seconds(double bytes) {
    return Math.max(RoundModel.WINDOW_SECONDS, bytes / Math.max(1, bandwidth.bytesPerSecond()));
  }

  private double excess(double bytes) {
    return Math.max(0, bytes - bandwidth.wireBytesPerSecond() * intent.switchoverSeconds());
  }
}
