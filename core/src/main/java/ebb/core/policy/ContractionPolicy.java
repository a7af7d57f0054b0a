package ebb.core.policy;

import ebb.core.Decision;
import ebb.core.HypervisorTraits;
import ebb.core.Intent;
import ebb.core.Reading;
import ebb.core.model.EndedRound;
import ebb.core.model.Estimate;
import ebb.core.model.MigrationModel;
import ebb.core.model.MigrationModel.Applied;
import ebb.core.model.MigrationModel.News;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * ebb's own policy, in three parts:
 *
 * <pre>
 *   what is known   {@link MigrationModel}   readings and what was in force -&gt; {@link Estimate}
 *   the law         {@link Law}              known + aggression -&gt; no throttle, or a share
 *   trust           {@link Trust}            what rounds left against what was foretold -&gt; caution
 * </pre>
 *
 * {@link BoundedLaw} puts the bounds on the law: bytes, time, the minimum share. A knob that is
 * turned in mid-migration changes the law and the bounds; what is known and the trust in it stay.
 */
public final class ContractionPolicy implements SteerablePolicy {

  private final MigrationModel model;
  private final Trust trust = new Trust();
  private final RoundChoice choice = new RoundChoice();
  private final BoundedLaw law;
  private double appliedShare = 1;
  private @Nullable Reading latest;

  /**
   * Begins with a migration.
   *
   * @param traits where a decision takes effect only at a sync, it is made for the round to come,
   *     from what the running one is about to leave
   */
  public ContractionPolicy(Intent intent, HypervisorTraits traits) {
    this.model = new MigrationModel(traits);
    this.law = new BoundedLaw(intent, 0);
  }

  @Override
  public Decision decide(Reading reading) {
    latest = reading;
    learn(reading);
    Decision decision = law.decide(reading, model.estimate(), trust, choice);
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
  public void change(Intent other) {
    if (!other.equals(law.intent())) {
      law.change(other, known().handledBytes());
    }
    disturb();
  }

  @Override
  public void behave(HypervisorTraits traits) {
    model.behaves(traits);
    disturb();
  }

  /** The running round is steered in two ways, and tells of neither. */
  private void disturb() {
    trust.disturb();
    choice.reopen();
    law.reconsider();
  }

  private void learn(Reading reading) {
    double switchover = law.intent().switchoverSeconds();
    News news = model.add(reading, new Applied(appliedShare, choice.isUnthrottled(), switchover));
    if (news.changed()) {
      trust.forget();
    }
    if (news.learnt()) {
      choice.reopen();
      law.reconsider();
    }
    news.ended().ifPresent(round -> learn(round, reading));
  }

  private void learn(EndedRound round, Reading reading) {
    Estimate known = model.estimate();
    double aggression = SendBudget.atLeast(law.aggression());
    boolean slow = trust.judge(round, choice, aggression, known.link().bytesPerSecond());
    law.endRound(known, reading.remainingBytes(), slow);
  }

  @Override
  public Estimate known() {
    return model.estimate();
  }

  @Override
  public Optional<Forecast> forecast() {
    return Optional.ofNullable(latest)
        .map(reading -> law.forecast(reading, model.estimate(), trust));
  }
}
