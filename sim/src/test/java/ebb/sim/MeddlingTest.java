package ebb.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ebb.sim.machine.Outcome;
import ebb.sim.policy.Peers;
import ebb.sim.scenario.ScenarioReader;
import org.junit.jupiter.api.Test;

/** Somebody changes the hypervisor's parameters in mid-migration. */
class MeddlingTest {

  private static final String CALM =
      """
      guest: { memory: 4GiB }
      workload: [ { sets: [ { size: 64MiB, writeRate: 20MiB/s } ] } ]
      link: { speed: 128MiB/s }
      """;

  private static Outcome run(String policy, String meddling) {
    return Simulation.run(ScenarioReader.parse("x.yaml", CALM + meddling), Peers.of(policy), 0.5, 1)
        .outcome();
  }

  @Test
  void whatIsChangedBesideEbbHoldsForASecond() {
    String cap = "meddling: [ { at: 10s, cap: 1MiB/s } ]\n";
    double alone = run("ebb", "").totalSeconds();

    assertThat(run("ebb", cap).totalSeconds()).isCloseTo(alone + 1, within(0.5));
    assertThat(run("auto-converge-9.2", cap).totalSeconds()).isGreaterThan(10 * alone);
  }

  @Test
  void autoConvergeThatSomebodyBeginsIsBroughtDown() {
    String begun = "meddling: [ { at: 1s, autoConverge: true } ]\n";

    assertThat(run("ebb", begun).lostWorkSeconds())
        .isCloseTo(run("ebb", "").lostWorkSeconds(), within(0.5));
  }
}
