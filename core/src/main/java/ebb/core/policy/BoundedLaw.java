package ebb.core.policy;

import ebb.core.Decision;
import ebb.core.Decision.Reason;
import ebb.core.Intent;
import ebb.core.Reading;
import ebb.core.model.Estimate;
import ebb.core.model.RoundModel;

/**
 * The law with all the bounds on it, for what an operator asks. What is known and the trust in it
 * are handed in, so they outlast a knob that is turned; what is here begins anew then.
 *
 * <p>In the order in which they are asked, where the first that has something to say decides,
 *
 * <pre>
 *   link stalled     nothing gets across: no throttle, which would be for nothing
 *   aggression 1     the guest is stalled from the start
 *   first round      nothing has been sent twice: no throttle
 *   surplus          more dirtied than sent, by the measures of 2011: the least share
 *   {@link Law}              no throttle, or a share
 *     {@link SendBudget}       and no more than leaves few enough bytes
 *     {@link Trust}            and no more than its ceiling, after a round that taught nothing
 * </pre>
 *
 * and then, whatever came of that,
 *
 * <pre>
 *   minimum share    what the operator leaves the guest, come what may
 *   {@link DeadlineKeeper}   no more CPU than that with which it still ends in time
 * </pre>
 */
final class BoundedLaw {

  /** A link that has carried nothing for so long is dead until it carries something again. */
  private static final double STALLED_SECONDS = 3;

  private final ThrottledCpus throttled = new ThrottledCpus();
  private Intent intent;
  private AggressionChoice aggression;
  private SendBudget budget;
  private DeadlineKeeper deadline;
  private double demandedContraction;

  /**
   * Begins to count bytes and time.
   *
   * @param handledBytes what has been handled so far, which is not held against this intent
   */
  BoundedLaw(Intent intent, double handledBytes) {
    this.intent = intent;
    this.aggression = new AggressionChoice(intent.aggression());
    this.budget = budget(intent, handledBytes);
    this.deadline = new DeadlineKeeper(intent);
  }

  /** Goes on for another intent. */
  void change(Intent other, double handledBytes) {
    intent = other;
    aggression = new AggressionChoice(other.aggression());
    budget = budget(other, handledBytes);
    deadline = new DeadlineKeeper(other);
    demandedContraction = 0;
  }

  private static SendBudget budget(Intent intent, double handledBytes) {
    return new SendBudget(AggressionChoice.budget(intent.aggression()), handledBytes);
  }

  /** What the operator asks. */
  Intent intent() {
    return intent;
  }

  /** The aggression in use, 0 to 1. */
  double aggression() {
    return aggression.now();
  }

  /** Something has been learnt: where it chooses the aggression, it chooses anew. */
  void reconsider() {
    aggression.reopen();
  }

  /**
   * Ends a round: looks what the budget of bytes demands of the next.
   *
   * @param remainingBytes what that has to send
   * @param slow whether the one that has ended hardly contracted
   */
  void endRound(Estimate known, double remainingBytes, boolean slow) {
    aggression.reopen();
    demandedContraction =
        budget.demandedContraction(known.memoryBytes(), known.handledBytes(), remainingBytes, slow);
  }

  /** Decides by what is known, which has come as far as the reading. */
  Decision decide(Reading reading, Estimate known, Trust trust, RoundChoice choice) {
    return switch (reading.phase()) {
      case DISKS -> new Decision.Unthrottled(Reason.COPYING_DISKS);
      case SETUP, PRE_COPY ->
          inTime(reading, known, trust, withoutDeadline(reading, known, trust, choice));
      default -> new Decision.Unthrottled(Reason.OVER);
    };
  }

  private Decision withoutDeadline(
      Reading reading, Estimate known, Trust trust, RoundChoice choice) {
    if (known.link().idleSeconds() > STALLED_SECONDS) {
      return new Decision.Unthrottled(Reason.LINK_STALLED);
    }
    if (aggression.now() >= 1) {
      return new Decision.Throttle(minShare(known), Reason.STALL);
    }
    choose(reading, known, trust);
    if (known.round().isFirst() || !known.isCurveKnown()) {
      return new Decision.Unthrottled(Reason.FIRST_ROUND);
    }
    if (known.round().isBehind()) {
      return new Decision.Throttle(minShare(known), Reason.SURPLUS);
    }
    double switchover = intent.switchoverSeconds();
    Law law = law(known, trust, known.roundModel(switchover));
    return switch (known.traits().actuation()) {
      case AT_ONCE -> {
        double had = known.link().excess(known.round().startBytes(), switchover);
        yield share(reading, known, trust, choice, law, had);
      }
      case AT_SYNC -> {
        choice.reopen();
        double had = known.leftAtSync(reading.remainingBytes(), switchover);
        yield share(reading, known, trust, choice, law, had);
      }
    };
  }

  /** Chooses the aggression, where that is left to the law. */
  private void choose(Reading reading, Estimate known, Trust trust) {
    if (aggression.isDue()) {
      double least = Math.max(minShare(known), known.guest().unheldShare()) * reading.vcpus();
      Outlook.of(known, reading, intent.switchoverSeconds(), trust.caution())
          .ifPresent(outlook -> aggression.choose(outlook, trust.caution(), least));
    }
  }

  /** What the operator leaves the guest, also so that it stands still for no longer than it may. */
  private double minShare(Estimate known) {
    return intent.within(known.traits().stalls()).minShare();
  }

  /** The share for a round that has so much to send beyond the threshold, bytes. */
  private Decision share(
      Reading reading, Estimate known, Trust trust, RoundChoice choice, Law law, double had) {
    choice.choose(law, trust, had, known.guest().demandCpus(), demandedContraction);
    if (demandedContraction < 1 && choice.isUnthrottled()) {
      return new Decision.Unthrottled(Reason.NOT_NEEDED);
    }
    double seconds = law.model().seconds(had);
    double lawful = Math.min(throttled.of(law, had) * seconds, withinBudget(law, had));
    double used = Math.min(lawful, trust.ceiling());
    double share = used / seconds / reading.vcpus();
    if (share >= 1) {
      return new Decision.Unthrottled(Reason.NOT_NEEDED);
    }
    Reason reason = trust.ceiling() < lawful ? Reason.PROBING : Reason.CONTRACTION;
    return new Decision.Throttle(Math.max(share, minShare(known)), reason);
  }

  /** CPU time after which a round leaves no more than the budget of bytes allows. */
  private double withinBudget(Law law, double had) {
    if (demandedContraction <= 0) {
      return Double.POSITIVE_INFINITY;
    }
    double left = law.mayLeave(law.model().sends(had), demandedContraction);
    return demandedContraction >= 1 ? 0 : law.model().curve().secondsUntil(left);
  }

  /** What the deadline makes of a decision. */
  private Decision inTime(Reading reading, Estimate known, Trust trust, Decision wanted) {
    if (!intent.hasDeadline() || wanted.reason() == Reason.LINK_STALLED) {
      return wanted;
    }
    deadline.keeps(minShare(known));
    deadline.cannotHoldBelow(known.guest().unheldShare());
    if (deadline.isDue(reading.seconds(), reading.round())) {
      Outlook.of(known, reading, intent.switchoverSeconds(), trust.caution())
          .ifPresent(outlook -> look(outlook, reading, known, trust));
    }
    return deadline.bound(wanted, reading.vcpus());
  }

  private void look(Outlook outlook, Reading reading, Estimate known, Trust trust) {
    deadline.mayPause(known.link().longestBreakSeconds());
    deadline.look(
        outlook,
        known.link().usualFactor(),
        law(known, trust, outlook.model()),
        reading.seconds(),
        reading.round(),
        reading.vcpus());
  }

  private Law law(Estimate known, Trust trust, RoundModel round) {
    return Law.of(round, aggression.now(), trust.caution(), known.memoryBytes());
  }

  /** What can be foreseen from a reading just decided on. */
  Forecast forecast(Reading reading, Estimate known, Trust trust) {
    return new Forecast(
        intent.within(known.traits().stalls()),
        aggression.now(),
        reading,
        known,
        trust.copy(),
        deadline.limit(),
        deadline.verdict(),
        deadline.missedSeconds());
  }
}
