package ebb.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ebb.core.Aggression;
import ebb.sim.policy.Peers;
import ebb.sim.scenario.Scenario;
import ebb.sim.scenario.ScenarioReader;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * A guest that changes what it does in the middle of a round that lasts minutes, on a QEMU that
 * cuts no round short: samples alone tell.
 */
class ChangeOfLoadTest {

  private static final double WITHIN_SECONDS = 2;

  /** The share that is allowed over time, s. */
  private static NavigableMap<Double, Double> shares(Scenario scenario) {
    var shares = new TreeMap<Double, Double>();
    Simulation.run(
        scenario,
        Peers.of("ebb:qemu=7.2"),
        Aggression.of(0.5),
        1,
        step -> shares.put(step.reading().seconds(), step.decision().share()));
    return shares;
  }

  /** Its first round takes 256 s; from 300 s on it does something else. */
  private static Scenario changing(String before, String after) {
    return ScenarioReader.parse(
        "changing",
        """
        guest: { memory: 32GiB }
        workload:
          - { sets: [ { size: 16GiB, writeRate: %s } ] }
          - { at: 300s, sets: [ { size: 16GiB, writeRate: %s } ] }
        link: { speed: 128MiB/s }
        """
            .formatted(before, after));
  }

  @Test
  void aStormThatCalmsGivesTheGuestItsCpuBackWithinTwoSeconds() {
    NavigableMap<Double, Double> shares = shares(changing("2000MiB/s", "4MiB/s"));

    assertThat(shares.subMap(290.0, 300.0).values()).allMatch(share -> share < 0.5);
    assertThat(shares.subMap(300 + WITHIN_SECONDS, 340.0).values()).containsOnly(1.0);
  }

  @Test
  void aCalmThatStormsIsMetWithinTwoSeconds() {
    NavigableMap<Double, Double> shares = shares(changing("60MiB/s", "600MiB/s"));

    assertThat(shares.subMap(290.0, 300.0).values()).containsOnly(1.0);
    assertThat(shares.subMap(300 + WITHIN_SECONDS, 320.0).values()).allMatch(share -> share < 0.5);
  }

  @Test
  void oneBusyVcpuOfEightIsHeldLikeAGuestWithOne() {
    String text =
        """
        guest: { memory: 4GiB, vcpus: %d, demand: %s }
        workload: [ { sets: [ { size: 1GiB, writeRate: 256MiB/s, vcpu: 0 } ] } ]
        link: { speed: 128MiB/s }
        """;
    SimulationResult one =
        Simulation.run(ScenarioReader.parse("one", text.formatted(1, "1")), Peers.EBB, 0.5, 1);
    SimulationResult eight =
        Simulation.run(
            ScenarioReader.parse("eight", text.formatted(8, "[ 1, 0, 0, 0, 0, 0, 0, 0 ]")),
            Peers.EBB,
            0.5,
            1);

    assertThat(one.outcome().minShare()).isBetween(0.02, 0.9);
    assertThat(eight.outcome().minShare()).isCloseTo(one.outcome().minShare(), within(0.02));
    assertThat(eight.outcome().totalSeconds())
        .isCloseTo(one.outcome().totalSeconds(), within(0.05 * one.outcome().totalSeconds()));
    assertThat(eight.outcome().lostWorkSeconds())
        .isCloseTo(one.outcome().lostWorkSeconds(), within(0.05 * one.outcome().totalSeconds()));
  }
}
