package ebb.sim.policy;

import ebb.core.Intent;
import ebb.sim.machine.InHypervisor;
import ebb.sim.scenario.Scenario;
import java.util.Map;
import java.util.Set;

/** What can steer a virtual migration: a policy of ebb's or of somebody else, with its settings. */
public final class Peer {

  /** Makes what steers one migration. */
  @FunctionalInterface
  interface Maker {
    Steering make(Scenario scenario, Intent intent, Map<String, Double> settings);
  }

  /**
   * A policy before its settings are chosen.
   *
   * @param settings names of those that it takes
   * @param repairs whether it sets again what somebody meddles with; all others live with it
   */
  record Kind(PolicyId id, Set<String> settings, boolean repairs, Maker maker) {}

  private final PolicyId id;
  private final Kind kind;
  private final Map<String, Double> settings;

  Peer(String name, Kind kind, Map<String, Double> settings) {
    this.id = new PolicyId(name, kind.id().family(), kind.id().obeysAggression());
    this.kind = kind;
    this.settings = settings;
  }

  /** Which policy it is. */
  public PolicyId id() {
    return id;
  }

  /** Its name with its settings, in lower case. */
  public String name() {
    return id.name();
  }

  /** Whether the aggression makes a difference to it. */
  public boolean obeysAggression() {
    return id.obeysAggression();
  }

  /** A setting, or what it is where none was given. */
  double setting(String name, double otherwise) {
    return settings.getOrDefault(name, otherwise);
  }

  /** What steers one migration. */
  public Steering steering(Scenario scenario, Intent intent) {
    Steering steering = kind.maker().make(scenario, intent, settings);
    InHypervisor inside = Meddler.in(steering.inside(), scenario.meddling(), kind.repairs());
    return new Steering(steering.outside(), steering.manager(), inside, steering.careful());
  }

  @Override
  public String toString() {
    return id.name();
  }
}
