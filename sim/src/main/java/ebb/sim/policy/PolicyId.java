package ebb.sim.policy;

/**
 * Which policy a result is of.
 *
 * @param name as it is written and shown, with its settings
 * @param family whose rule it is
 * @param obeysAggression whether the aggression makes a difference to it
 */
public record PolicyId(String name, Family family, boolean obeysAggression) {

  @Override
  public String toString() {
    return name;
  }
}
