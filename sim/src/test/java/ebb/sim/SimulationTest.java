package ebb.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ebb.sim.machine.Outcome;
import ebb.sim.policy.Peer;
import ebb.sim.policy.Peers;
import ebb.sim.scenario.Scenario;
import ebb.sim.scenario.ScenarioReader;
import ebb.sim.suite.RandomScenarios;
import org.junit.jupiter.api.Test;

class SimulationTest {

  private static Scenario scenario(String guest, String workload, String link) {
    return ScenarioReader.parse(
        "test", "guest: " + guest + "\nworkload: [ " + workload + " ]\nlink: " + link + "\n");
  }

  private static Outcome run(Scenario scenario, String policy) {
    return Simulation.run(scenario, Peers.of(policy), 0.5, 1).outcome();
  }

  @Test
  void anIdleGuestTakesOneCopy() {
    Scenario idle = scenario("{ memory: 1GiB }", "{ at: 0s }", "{ speed: 64MiB/s }");

    Outcome outcome = run(idle, "none");

    assertThat(outcome.completed()).isTrue();
    assertThat(outcome.totalSeconds()).isCloseTo(16, within(0.11));
    assertThat(outcome.sentBytes()).isCloseTo(1 << 30, within(8192.0));
    // What is left at the switchover is sent while the guest stands still.
    assertThat(outcome.lostWorkSeconds()).isCloseTo(outcome.downtimeSeconds(), within(1e-6));
  }

  @Test
  void aPolicyIsKnownInCapitalsWithItsSettingsAndWithout() {
    assertThat(Peers.of("EBB").id()).isEqualTo(Peers.EBB.id());
    assertThat(Peers.of("EBB:qemu=7.2").name()).isEqualTo("ebb:qemu=7.2");
    assertThat(Peers.of("Auto-Converge-9.2:Initial=80").name())
        .isEqualTo("auto-converge-9.2:initial=80");
    assertThat(Peers.traits(Peers.of("EBB:qemu=7.2")))
        .isEqualTo(Peers.traits(Peers.of("ebb:qemu=7.2")))
        .isNotEqualTo(Peers.traits(Peers.EBB));
    assertThat(Peers.of("Clairvoyant")).isEqualTo(Peers.CLAIRVOYANT);
  }

  @Test
  void zeroPagesCostHardlyAnything() {
    Scenario fresh =
        scenario("{ memory: 1GiB, zeroPages: 0.75 }", "{ at: 0s }", "{ speed: 64MiB/s }");

    Outcome outcome = run(fresh, "none");

    assertThat(outcome.totalSeconds()).isBetween(4.0, 4.3);
    assertThat(outcome.sentBytes()).isLessThan(0.26 * (1 << 30));
  }

  @Test
  void aGuestThatRewritesItsMemoryNeverEndsUnsteeredAndEndsUnderEbb() {
    Scenario busy =
        scenario(
            "{ memory: 1GiB }",
            "{ sets: [ { size: 500MiB, writeRate: 400MiB/s } ] }",
            "{ speed: 64MiB/s }");

    assertThat(run(busy, "none").completed()).isFalse();
    assertThat(run(busy, "ebb").completed()).isTrue();
    assertThat(run(busy, "auto-converge-9.2").completed()).isTrue();
    assertThat(run(busy, "ebb").totalSeconds())
        .isLessThan(run(busy, "auto-converge-9.2").totalSeconds());
  }

  @Test
  void aGuestThatWantsLessThanItsShareLosesNothing() {
    Scenario half =
        scenario(
            "{ memory: 1GiB, demand: 0.3 }",
            "{ sets: [ { size: 500MiB, writeRate: 20MiB/s } ] }",
            "{ speed: 64MiB/s }");

    Outcome outcome = run(half, "fixed-share:share=0.5:from=1");

    assertThat(outcome.minShare()).isCloseTo(1, within(1e-9));
    assertThat(outcome.longestStallSeconds()).isZero();
  }

  @Test
  void oneBusyVcpuOfEightIsNotSlowedByAShareOfAnEighth() {
    Scenario lopsided =
        scenario(
            "{ memory: 1GiB, vcpus: 8, demand: [ 1, 0, 0, 0, 0, 0, 0, 0 ] }",
            "{ sets: [ { size: 500MiB, writeRate: 20MiB/s, vcpu: 0 } ] }",
            "{ speed: 64MiB/s }");

    assertThat(run(lopsided, "fixed-share:share=0.125:from=1").minShare())
        .isCloseTo(1, within(1e-9));
    assertThat(run(lopsided, "fixed-share:share=0.0625:from=1").minShare())
        .isCloseTo(0.5, within(0.01));
  }

  @Test
  void clearingBitsAtTheSendSavesWhatIsWrittenBeforeItsTurn() {
    String text =
        """
        guest: { memory: 1GiB }
        workload: [ { sets: [ { size: 500MiB, writeRate: 50MiB/s } ] } ]
        link: { speed: 64MiB/s }
        """;
    Scenario atSync = ScenarioReader.parse("test", text);
    Scenario atSend = ScenarioReader.parse("test", text + "tracking: at-send\n");

    assertThat(run(atSend, "none").sentBytes()).isLessThan(0.9 * run(atSync, "none").sentBytes());
  }

  @Test
  void aCutLinkIsWaitedFor() {
    Scenario cut =
        scenario(
            "{ memory: 1GiB }",
            "{ at: 0s }",
            "{ speed: 64MiB/s, changes: [ { at: 5s, speed: 0 }, { at: 25s, speed: 64MiB/s } ] }");

    assertThat(run(cut, "none").totalSeconds()).isCloseTo(36, within(0.2));
  }

  @Test
  void theSameSeedGivesTheSameResultAndAnotherSeedAnother() {
    for (int i = 0; i < 20; i++) {
      Scenario scenario = RandomScenarios.draw(9, i);
      for (Peer policy : Peers.all()) {
        assertThat(Simulation.run(scenario, policy, 0.5, 3))
            .isEqualTo(Simulation.run(scenario, policy, 0.5, 3));
      }
    }
    Scenario noisy =
        ScenarioReader.parse(
            "test",
            """
            guest: { memory: 1GiB }
            workload: [ { sets: [ { size: 500MiB, writeRate: 400MiB/s } ] } ]
            link: { speed: 64MiB/s, jitter: 0.1 }
            """);
    assertThat(Simulation.run(noisy, Peers.EBB, 0.5, 3))
        .isNotEqualTo(Simulation.run(noisy, Peers.EBB, 0.5, 4));
  }

  @Test
  void everyPolicyEndsAndAddsUp() {
    for (int i = 0; i < 40; i++) {
      Scenario scenario = RandomScenarios.draw(11, i);
      for (Peer policy : Peers.all()) {
        Outcome outcome = Simulation.run(scenario, policy, 0.5, 1).outcome();
        assertThat(outcome.phase().isFinal()).as("%s %s", scenario, policy).isTrue();
        assertThat(outcome.totalSeconds()).isLessThanOrEqualTo(scenario.limitSeconds() + 1);
        assertThat(outcome.lostWorkSeconds())
            .isBetween(0.0, outcome.totalSeconds() * scenario.guest().demandVcpus() * 1.000001);
        assertThat(outcome.minShare()).isBetween(0.0, 1.0);
        if (outcome.completed()) {
          assertThat(outcome.sentBytes())
              .isGreaterThanOrEqualTo(scenario.guest().filledBytes() * 0.999);
        }
      }
    }
  }

  @Test
  void anUnknownPolicyOrSettingIsRefusedWithTheKnownOnes() {
    assertThatThrownBy(() -> Peers.of("best"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("auto-converge-7.2");
    assertThatThrownBy(() -> Peers.of("auto-converge-7.2:speed=1"))
        .hasMessageContaining("initial=N");
    assertThatThrownBy(() -> Peers.of("dirty-limit:limit=fast")).hasMessageContaining("limit");
  }
}
