package ebb.core.policy;

import ebb.core.Decision;
import ebb.core.HypervisorTraits;
import ebb.core.Intent;
import ebb.core.Policy;
import ebb.core.Reading;
import ebb.core.model.Estimate;
import ebb.core.model.MigrationModel;
import ebb.core.model.MigrationModel.Applied;
import java.util.Optional;

/**
 * A policy that keeps no model of the migration, with a model beside it that looks on: it learns
 * from the readings and from what the policy decides on them. There is no forecast, as nobody knows
 * what such a policy will decide next.
 */
public final class WatchedPolicy implements SteerablePolicy {

  private final Policy policy;
  private final MigrationModel model;
  private Intent intent;
  private HypervisorTraits traits;
  private double appliedShare = 1;

  /**
   * Has a model look on.
   *
   * @param policy which decides
   * @param intent what the policy has been made for
   * @param traits how the hypervisor behaves
   */
  public WatchedPolicy(Policy policy, Intent intent, HypervisorTraits traits) {
    this.policy = policy;
    this.intent = intent;
    this.traits = traits;
    this.model = new MigrationModel(traits);
  }

  @Override
  public Decision decide(Reading reading) {
    Decision decision = policy.decide(reading);
    learn(reading, decision);
    return decision;
  }

  @Override
  public void follow(Reading reading, Decision made) {
    policy.decide(reading);
    learn(reading, made);
  }

  private void learn(Reading reading, Decision made) {
    boolean free = appliedShare >= 1;
    model.add(reading, new Applied(appliedShare, free, intent.switchoverSeconds()));
    appliedShare = made.share();
  }

  @Override
  public void change(Intent other) {
    intent = other;
    policy.change(other.within(traits.stalls()));
  }

  @Override
  public void behave(HypervisorTraits other) {
    traits = other;
    policy.change(intent.within(other.stalls()));
    model.behaves(other);
  }

  @Override
  public Estimate known() {
    return model.estimate();
  }

  @Override
  public Optional<Forecast> forecast() {
    return Optional.empty();
  }
}
