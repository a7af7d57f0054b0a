package ebb.agent.rules;

import ebb.agent.watch.GuestInfo;
import ebb.core.lever.LeverWish;
import java.util.List;
import java.util.Optional;

/** The rules, in their order. A guest that none fits is steered with the defaults. */
public record Rules(List<Rule> rules) {

  /** How to steer a guest; empty for hands off. */
  public Optional<Wish> wishFor(GuestInfo guest) {
    return ruleFor(guest).map(Rule::wish).orElse(Optional.of(Wish.DEFAULT));
  }

  /** Whether ebb may look at a guest's pages. */
  public boolean mayLookAt(GuestInfo guest) {
    return ruleFor(guest).map(Rule::look).orElse(true);
  }

  /** What to turn on for a migration of a guest that the agent starts. */
  public LeverWish leversFor(GuestInfo guest) {
    return ruleFor(guest).map(Rule::levers).orElse(Rule.BEST_LEVERS);
  }

  private Optional<Rule> ruleFor(GuestInfo guest) {
    return rules.stream().filter(rule -> rule.match().fits(guest)).findFirst();
  }
}
