package ebb.sim.clairvoyant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ebb.sim.Simulation;
import ebb.sim.machine.Outcome;
import ebb.sim.policy.Peer;
import ebb.sim.policy.Peers;
import ebb.sim.scenario.Scenario;
import ebb.sim.scenario.ScenarioReader;
import ebb.sim.suite.RandomScenarios;
import org.junit.jupiter.api.Test;

class ClairvoyantTest {

  private static final int SCENARIOS = 60;

  /** What jitter and noise may favour a policy by. */
  private static final double TOLERANCE = 0.005;

  /** What the grid over phases leaves open. */
  private static final double TOLERANCE_OF_PHASES = 0.02;

  @Test
  void nobodyBeatsIt() {
    for (int i = 0; i < SCENARIOS; i++) {
      Scenario scenario = RandomScenarios.draw(20, i);
      var clairvoyant = new Clairvoyant(scenario);
      for (Peer policy : Peers.all()) {
        for (double aggression : new double[] {0.1, 0.5, 0.9}) {
          holds(scenario, clairvoyant, policy, aggression);
          if (!policy.obeysAggression()) {
            break;
          }
        }
      }
    }
  }

  private static void holds(
      Scenario scenario, Clairvoyant clairvoyant, Peer policy, double aggression) {
    if (policy.name().equals("post-copy")) {
      return;
    }
    Outcome outcome = Simulation.run(scenario, policy, aggression, 5).outcome();
    if (!outcome.completed()) {
      return;
    }
    double tolerance = scenario.workload().size() == 1 ? TOLERANCE : TOLERANCE_OF_PHASES;
    double total = outcome.totalSeconds() * (1 + tolerance) + 0.1;
    double least = clairvoyant.leastLostSeconds(total, outcome.downtimeSeconds());
    // A burst goes out in no time at all, so what a window carries may cost the guest nothing.
    double slack = (tolerance * total + 0.1) * scenario.guest().demandVcpus();
    assertThat(outcome.lostWorkSeconds() + slack)
        .as("%s under %s %s: %s", scenario, policy, aggression, outcome)
        .isGreaterThanOrEqualTo(least);
  }

  @Test
  void standsBesideThePoliciesInTheTimeThatEbbTakes() {
    Scenario scenario = uniform();
    Outcome ebb = Simulation.run(scenario, Peers.EBB, 0.5, 1).outcome();
    Outcome least = Simulation.run(scenario, Peers.CLAIRVOYANT, 0.5, 1).outcome();
    assertThat(least.completed()).isTrue();
    assertThat(least.totalSeconds()).isEqualTo(ebb.totalSeconds(), within(1.0));
    assertThat(least.lostWorkSeconds()).isBetween(0.0, ebb.lostWorkSeconds());
  }

  private static Scenario uniform() {
    return ScenarioReader.parse(
        "test",
        """
        guest: { memory: 8GiB }
        workload: [ { sets: [ { size: 1GiB, writeRate: 256MiB/s } ] } ]
        link: { speed: 128MiB/s }
        """);
  }

  @Test
  void aGuestThatWritesTwiceWhatTheLinkCarriesHasToStandStillForHalfOfItsSet() {
    // Running, the half of the set is always dirty; sending that takes 4 s.
    assertThat(new Clairvoyant(uniform()).leastLostSeconds(200, 0.3)).isCloseTo(4, within(0.01));
  }

  @Test
  void noMigrationIsShorterThanACopyOfAllMemory() {
    var clairvoyant = new Clairvoyant(uniform());

    assertThat(clairvoyant.leastTotalSeconds(0.3)).isCloseTo(64, within(0.01));
    assertThat(clairvoyant.leastLostSeconds(63.9, 0.3)).isInfinite();
  }

  @Test
  void moreTimeNeverCostsMore() {
    var clairvoyant = new Clairvoyant(uniform());
    double before = Double.POSITIVE_INFINITY;
    for (double total = 64.1; total < 200; total *= 1.05) {
      double lost = clairvoyant.leastLostSeconds(total, 0.3);
      assertThat(lost).isLessThanOrEqualTo(before + 1e-3);
      before = lost;
    }
  }

  @Test
  void aDeeperThrottleEndsSooner() {
    var clairvoyant = new Clairvoyant(uniform());

    assertThat(clairvoyant.leastTotalSeconds(0.1, 0.3))
        .isLessThan(clairvoyant.leastTotalSeconds(0.3, 0.3));
    assertThat(clairvoyant.leastTotalSeconds(1, 0.3)).isInfinite();
  }
}
