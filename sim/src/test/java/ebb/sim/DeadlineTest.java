package ebb.sim;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.core.Decision;
import ebb.core.Intent;
import ebb.core.OnInfeasible;
import ebb.core.Phase;
import ebb.core.policy.Verdict;
import ebb.sim.machine.Outcome;
import ebb.sim.policy.Peers;
import ebb.sim.scenario.Scenario;
import ebb.sim.scenario.ScenarioReader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DeadlineTest {

  /**
   * Half of the guest's CPU is just too much; a copy takes 32 s, and without a throttle it never
   * ends.
   */
  private static final Scenario BUSY =
      ScenarioReader.parse(
          "busy",
          """
          guest: { memory: 4GiB }
          workload: [ { sets: [ { size: 1GiB, writeRate: 256MiB/s } ] } ]
          link: { speed: 128MiB/s }
          """);

  private final List<Decision> decisions = new ArrayList<>();

  private SimulationResult run(Intent intent) {
    return Simulation.foretold(BUSY, Peers.EBB, intent, 1, step -> decisions.add(step.decision()));
  }

  private static Intent intent(double aggression, double minShare) {
    return new Intent(aggression, minShare, 0.3);
  }

  @Test
  void isKeptAndCostsMoreTheCloserItIs() {
    SimulationResult calm = run(intent(0.1, 0));
    double free = calm.outcome().totalSeconds();
    double before = 0;
    double shareBefore = calm.outcome().minShare();
    assertThat(run(intent(0.1, 0).by(free * 1.2, OnInfeasible.CONTINUE)).outcome())
        .isEqualTo(calm.outcome());
    // Those that the law would miss: it is waited for as long as there is time, which costs less
    // work than the law all the same, as that takes five times as long. It costs depth.
    for (double deadline : new double[] {free * 0.9, free * 0.75, 38}) {
      SimulationResult held = run(intent(0.1, 0).by(deadline, OnInfeasible.CONTINUE));

      assertThat(held.outcome().totalSeconds()).isLessThanOrEqualTo(deadline);
      assertThat(held.foretold().orElseThrow().verdict()).isEqualTo(Verdict.FEASIBLE);
      assertThat(held.outcome().lostWorkSeconds()).isGreaterThanOrEqualTo(before - 0.5);
      assertThat(held.outcome().minShare()).isLessThan(shareBefore);
      before = held.outcome().lostWorkSeconds();
      shareBefore = held.outcome().minShare();
    }
  }

  @Test
  void oneThatIsFarAwayChangesNothing() {
    assertThat(run(intent(0.5, 0).by(3600, OnInfeasible.CONTINUE)).outcome())
        .isEqualTo(run(intent(0.5, 0)).outcome());
  }

  @Test
  void thatCannotBeKeptIsSaidToBeSoAtOnce() {
    SimulationResult late = run(intent(0.5, 0.2).by(20, OnInfeasible.CONTINUE));
    Foretold foretold = late.foretold().orElseThrow();

    assertThat(foretold.verdict()).isEqualTo(Verdict.INFEASIBLE);
    assertThat(foretold.missAnnouncedSeconds().orElseThrow()).isLessThan(2);
    assertThat(late.outcome().completed()).isTrue();
    assertThat(late.outcome().minShare()).isGreaterThan(0.19);
  }

  @Test
  void isGivenUpWithTheMigrationWhenAskedTo() {
    SimulationResult given = run(intent(0.5, 0.2).by(20, OnInfeasible.CANCEL));

    assertThat(given.outcome().phase()).isEqualTo(Phase.CANCELLED);
    assertThat(given.outcome().totalSeconds()).isLessThan(7);
  }

  @Test
  void stallsTheGuestWhenAskedTo() {
    SimulationResult stalled = run(intent(0.5, 0.6).by(34, OnInfeasible.STALL));

    assertThat(stalled.outcome().completed()).isTrue();
    assertThat(stalled.outcome().minShare()).isLessThan(0.1);
  }

  @Test
  void lettingTheGuestGoOnAtTheDestinationEndsItWhenAskedTo() {
    SimulationResult postCopied = run(intent(0.5, 0.2).by(20, OnInfeasible.POST_COPY));

    assertThat(postCopied.outcome().completed()).isTrue();
    assertThat(decisions).anyMatch(decision -> decision instanceof Decision.PostCopy);
    assertThat(postCopied.outcome().downtimeSeconds()).isLessThan(0.3);
  }

  private static final Scenario SLOW_START =
      ScenarioReader.parse(
          "slow-start",
          """
          guest: { memory: 64GiB, vcpus: 4, demand: 0.8 }
          workload:
            - at: 0s
              sets: [ { size: 256MiB, writeRate: 50MiB/s, pattern: random } ]
          link: { speed: 1MiB/s, changes: [ { at: 3s, speed: 1GiB/s } ] }
          """);

  private static final Scenario TWO_SECOND_GAP =
      ScenarioReader.parse(
          "two-second-gap",
          """
          guest: { memory: 4GiB, vcpus: 2 }
          workload: [ { at: 0s, sets: [ { size: 512MiB, writeRate: 100MiB/s } ] } ]
          link: { speed: 128MiB/s, changes: [ { at: 20s, speed: 0 }, { at: 22s, speed: 128MiB/s } ] }
          """);

  @ParameterizedTest
  @EnumSource(OnInfeasible.class)
  void aLinkThatStartsSlowDecidesNothing(OnInfeasible onInfeasible) {
    costsNothing(SLOW_START, 3600, onInfeasible);
  }

  @ParameterizedTest
  @EnumSource(OnInfeasible.class)
  void aLinkThatIsGoneForAMomentDecidesNothing(OnInfeasible onInfeasible) {
    costsNothing(TWO_SECOND_GAP, 90, onInfeasible);
  }

  private static void costsNothing(Scenario scenario, double deadline, OnInfeasible onInfeasible) {
    Intent free = intent(0.3, 0);
    Outcome without = Simulation.foretold(scenario, Peers.EBB, free, 1, step -> {}).outcome();
    SimulationResult with =
        Simulation.foretold(scenario, Peers.EBB, free.by(deadline, onInfeasible), 1, step -> {});

    assertThat(with.outcome().completed()).isTrue();
    assertThat(with.outcome().lostWorkSeconds())
        .isLessThanOrEqualTo(Math.min(0.9, without.lostWorkSeconds() + 0.01));
    assertThat(with.outcome().longestStallSeconds()).isLessThan(0.1);
    assertThat(with.foretold().orElseThrow().verdict()).isEqualTo(Verdict.FEASIBLE);
    assertThat(with.foretold().orElseThrow().missAnnouncedSeconds()).isEmpty();
  }
}
