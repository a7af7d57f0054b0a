package ebb.core.policy;

import ebb.core.Decision;
import ebb.core.Decision.Reason;
import ebb.core.HypervisorTraits;
import ebb.core.Intent;
import ebb.core.Phase;
import ebb.core.Reading;
import ebb.core.SteerablePolicy;
import ebb.core.model.EndedRound;
import ebb.core.model.MigrationModel;
import ebb.core.model.MigrationModel.Applied;
import ebb.core.model.MigrationModel.News;
import ebb.core.model.RoundModel;
import java.util.Optional;

/**
 * ebb's own policy, in three parts and the bounds on them:
 *
 * <pre>
 *   what is known   {@link MigrationModel}   readings and what was in force -&gt; link, guest, rounds
 *   the law         {@link Law}              known + aggression -&gt; let the guest go, or a share
 *   trust           {@link Trust}            what rounds left against what was foretold -&gt; caution
 *
 *   bounds          {@link SendBudget}       the bytes: each round may leave at most so much
 *                   surplus          more dirtied than sent, by the measures of 2011: the least share
 *                   minimum share    what the operator leaves the guest, come what may
 *                   {@link DeadlineKeeper}   the time: the most CPU with which it still ends in time
 *                   link stalled     nothing gets across: no throttle, which would be for nothing
 * </pre>
 *
 * A knob that is turned in mid-migration changes the law and the bounds; what is known and the
 * trust in it stay. At aggression 1 the guest is stalled from the start.
 */
public final class ContractionPolicy implements SteerablePolicy {

  /** A link that has carried nothing for so long is dead until it carries something again. */
  private static final double STALLED_SECONDS = 3;

  private final MigrationModel model;
  private final Trust trust;
  private final RoundChoice choice = new RoundChoice();
  private final ThrottledCpus throttled = new ThrottledCpus();
  private Intent intent;
  private SendBudget budget;
  private DeadlineKeeper deadline;
  private double demandedContraction;
  private double appliedShare = 1;

  /**
   * @param traits where a decision takes effect only at a sync, it is made for the round to come,
   *     from what the running one is about to leave
   */
  public ContractionPolicy(Intent intent, HypervisorTraits traits) {
    this(intent, new MigrationModel(traits), new Trust(), 0);
  }

  private ContractionPolicy(Intent intent, MigrationModel model, Trust trust, double handledBytes) {
    this.intent = intent;
    this.model = model;
    this.trust = trust;
    this.budget = new SendBudget(intent.aggression(), handledBytes);
    this.deadline = new DeadlineKeeper(intent);
  }

  @Override
  public Decision decide(Reading reading) {
    if (reading.phase() == Phase.SETUP || reading.phase() == Phase.PRE_COPY) {
      learn(reading);
    }
    Decision decision = decideOn(reading);
    appliedShare = decision.share();
    return decision;
  }

  @Override
  public void follow(Reading reading, Decision made) {
    Decision own = decide(reading);
    if (own.share() != made.share()) {
      choice.adopt(made.share() >= 1);
      appliedShare = made.share();
    }
  }

  @Override
  public void change(Intent other, HypervisorTraits traits) {
    model.behaves(traits);
    if (!other.equals(intent)) {
      intent = other;
      // What was sent under another aggression is not held against this one.
      budget = new SendBudget(other.aggression(), model.handledBytes());
      demandedContraction = 0;
      deadline = new DeadlineKeeper(other);
    }
    trust.disturb();
    choice.reopen();
  }

  /** The same, with all that it knows, for another intent. To be asked, not to be fed. */
  ContractionPolicy under(Intent other) {
    return new ContractionPolicy(other, model, trust.copy(), model.handledBytes());
  }

  private void learn(Reading reading) {
    News news =
        model.add(reading, new Applied(appliedShare, choice.isLetGo(), intent.switchoverSeconds()));
    if (news.changed()) {
      trust.forget();
    }
    if (news.learnt()) {
      choice.reopen();
    }
    news.ended().ifPresent(round -> learn(round, reading));
  }

  private void learn(EndedRound round, Reading reading) {
    boolean slow = trust.judge(round, choice, budget.aggression(), model.link().bytesPerSecond());
    demandedContraction =
        budget.demandedContraction(
            model.memoryBytes(), model.handledBytes(), reading.remainingBytes(), slow);
  }

  /** Decides by what is known, which has come as far as a reading. */
  Decision decideOn(Reading reading) {
    return switch (reading.phase()) {
      case DISKS -> new Decision.Unthrottled(Reason.COPYING_DISKS);
      case SETUP, PRE_COPY -> inTime(reading, contract(reading));
      default -> new Decision.Unthrottled(Reason.OVER);
    };
  }

  /** What the law and all bounds but the deadline make of what is known. */
  private Decision contract(Reading reading) {
    if (model.link().idleSeconds() > STALLED_SECONDS) {
      return new Decision.Unthrottled(Reason.LINK_STALLED);
    }
    if (intent.aggression() >= 1) {
      return new Decision.Throttle(intent.minShare(), Reason.STALL);
    }
    if (model.isFirstRound() || !model.isCurveKnown()) {
      return new Decision.Unthrottled(Reason.FIRST_ROUND);
    }
    if (model.isBehind()) {
      return new Decision.Throttle(intent.minShare(), Reason.SURPLUS);
    }
    Law law = law(model.round(intent.switchoverSeconds()));
    return switch (model.traits().actuation()) {
      case AT_ONCE -> share(reading, law, excess(model.roundBytes()));
      case AT_SYNC -> {
        choice.reopen();
        yield share(reading, law, model.leftAtSync(reading, intent.switchoverSeconds()));
      }
    };
  }

  /** The share for a round that has so much to send beyond the threshold, bytes. */
  private Decision share(Reading reading, Law law, double had) {
    choice.choose(law, trust, had, model.demandCpus(), demandedContraction);
    if (demandedContraction < 1 && choice.isLetGo()) {
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
    return new Decision.Throttle(Math.max(share, intent.minShare()), reason);
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
  private Decision inTime(Reading reading, Decision wanted) {
    if (!intent.hasDeadline() || wanted.reason() == Reason.LINK_STALLED) {
      return wanted;
    }
    deadline.cannotHoldBelow(model.unheldShare());
    if (deadline.isDue(reading.seconds(), reading.round())) {
      outlook(reading).ifPresent(it -> look(it, reading));
    }
    return deadline.bound(wanted, reading.vcpus());
  }

  private void look(Outlook outlook, Reading reading) {
    deadline.mayPause(model.link().longestBreakSeconds());
    deadline.look(
        outlook,
        model.link().usualFactor(),
        law(outlook.model()),
        reading.seconds(),
        reading.round(),
        reading.vcpus());
  }

  private Law law(RoundModel round) {
    return new Law(round, budget.aggression(), trust.caution(), model.memoryBytes());
  }

  private double excess(double bytes) {
    return model.excess(bytes, intent.switchoverSeconds());
  }

  /** How it will go on from here, as is most likely; empty while too little is known. */
  Optional<Outlook> outlook(Reading reading) {
    return Outlook.of(model, reading, intent.switchoverSeconds(), trust.caution());
  }

  /**
   * How the migration will go on from a reading just decided on, for a guest that writes, and a
   * link that carries, so many times as much as is most likely; empty while too little is known.
   */
  Optional<Course> course(Reading reading, double written, double carried) {
    return outlook(reading).map(outlook -> course(reading, outlook.likely(written, carried)));
  }

  private Course course(Reading reading, Outlook outlook) {
    double least = Math.max(intent.minShare(), model.unheldShare());
    Course course = outlook.under(law(outlook.model()), least * reading.vcpus());
    if (reading.seconds() + course.seconds() <= intent.deadlineSeconds()) {
      return course;
    }
    return deadline.course(outlook, reading.seconds(), reading.vcpus());
  }

  Intent intent() {
    return intent;
  }

  /** What is known of the deadline. */
  DeadlineKeeper deadline() {
    return deadline;
  }
}
