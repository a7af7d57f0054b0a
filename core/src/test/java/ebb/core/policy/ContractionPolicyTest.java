package ebb.core.policy;

import static ebb.core.Readings.preCopy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ebb.core.Actuation;
import ebb.core.Decision;
import ebb.core.Decision.Reason;
import ebb.core.DirtySample;
import ebb.core.HypervisorTraits;
import ebb.core.InForce;
import ebb.core.Intent;
import ebb.core.OnInfeasible;
import ebb.core.Phase;
import ebb.core.Reading;
import ebb.core.Readings;
import ebb.core.VirtualGuest;
import ebb.core.VirtualMigration;
import ebb.core.loop.SteeringLoop;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ContractionPolicyTest {

  private static ContractionPolicy policy(double aggression, double minShare) {
    return new ContractionPolicy(
        new Intent(aggression, minShare, 0.1), HypervisorTraits.of(Actuation.AT_ONCE));
  }

  /** A first round of 500 MiB at 50 MiB/s in which a guest wrote 1000 MiB, 100 MiB a second. */
  private static void firstRoundOfALinearGuest(ContractionPolicy policy) {
    for (int i = 0; i < 100; i++) {
      Reading reading = preCopy(i * 0.1, 1, 500 - i * 5L, i * 5L, i * 0.1);
      policy.decide(
          i == 20 ? Readings.withSample(reading, new DirtySample(1, 100 * Readings.MIB)) : reading);
    }
  }

  @Test
  void disksTakeTheirTimeAndNoneOfTheDeadline() {
    Intent intent = new Intent(0.5, 0, 0.1).by(60, OnInfeasible.CANCEL);
    var policy = new ContractionPolicy(intent, HypervisorTraits.of(Actuation.AT_ONCE));
    for (int i = 0; i < 18_000; i++) {
      Reading disks = Readings.of(Phase.DISKS, 0, 0, 900 - i / 20, 0, i * 0.1, 0);
      assertThat(policy.decide(disks)).isEqualTo(new Decision.Unthrottled(Reason.COPYING_DISKS));
    }
    firstRoundOfALinearGuest(policy);

    assertThat(policy.decide(preCopy(10, 2, 100, 500, 10))).isNotInstanceOf(Decision.Cancel.class);
    assertThat(policy.forecast().orElseThrow().verdict()).isEqualTo(Verdict.FEASIBLE);
  }

  @Test
  void theFirstRoundIsFree() {
    Decision decision = policy(0.9, 0).decide(preCopy(1, 1, 900, 100, 1));

    assertThat(decision).isEqualTo(new Decision.Unthrottled(Reason.FIRST_ROUND));
  }

  @Test
  void atAggressionOneTheGuestIsStalledFromTheStart() {
    assertThat(policy(1, 0.02).decide(preCopy(0, 1, 1000, 0, 0)))
        .isEqualTo(new Decision.Throttle(0.02, Reason.STALL));
  }

  @Test
  void withALinearCurveTheShareIsAPartOfTheBreakEvenShare() {
    ContractionPolicy policy = policy(0.4, 0);
    firstRoundOfALinearGuest(policy);

    Decision decision = policy.decide(preCopy(10, 2, 1000, 500, 10));

    // Break-even is 50 MiB/s over 100 MiB/s.
    assertThat(decision.share()).isCloseTo((1 - 0.4) * 0.5, within(0.02));
    assertThat(decision.reason()).isEqualTo(Reason.CONTRACTION);
  }

  /** A round of 450 MiB in which a guest that writes 45 MiB a vCPU-second used so much of it. */
  private static Decision secondRound(ContractionPolicy policy, double used) {
    for (int i = 0; i < 100; i++) {
      Reading reading = preCopy(i * 0.1, 1, 500 - i * 5L, i * 5L, i * 0.1);
      policy.decide(
          i == 20 ? Readings.withSample(reading, new DirtySample(1, 45 * Readings.MIB)) : reading);
    }
    for (int i = 0; i < 90; i++) {
      policy.decide(preCopy(10 + i * 0.1, 2, 450 - i * 5L, 500 + i * 5L, 10 + i * 0.1 * used));
    }
    return policy.decide(preCopy(19, 3, Math.round(405 * used), 950, 10 + 9 * used));
  }

  @Test
  void aRoundInWhichTheGuestWasNotHeldIsNoProofAgainstTheCurve() {
    Decision held = secondRound(policy(0.4, 0), (1 - 0.4) * 50 / 45);
    Decision unheld = secondRound(policy(0.4, 0), 1);

    assertThat(held.share()).isCloseTo((1 - 0.4) * 50 / 45, within(0.03));
    assertThat(unheld.share()).isCloseTo(held.share(), within(0.03));
  }

  @Test
  void aRoundInWhichTheLinkPausedIsNoProofAgainstTheCurve() {
    double planned = (1 - 0.4) * 50 / 45;
    ContractionPolicy policy = policy(0.4, 0);
    for (int i = 0; i < 100; i++) {
      Reading reading = preCopy(i * 0.1, 1, 500 - i * 5L, i * 5L, i * 0.1);
      policy.decide(
          i == 20 ? Readings.withSample(reading, new DirtySample(1, 45 * Readings.MIB)) : reading);
    }
    // The link is gone for 4.5 s of 13.5, and the guest writes meanwhile.
    double share = 0;
    for (int i = 0; i < 135; i++) {
      int sent = i < 45 ? i : Math.max(45, i - 45);
      policy.decide(
          preCopy(10 + i * 0.1, 2, 450 - sent * 5L, 500 + sent * 5L, 10 + i * 0.1 * planned));
    }
    for (int i = 0; i < 12; i++) {
      share =
          policy
              .decide(
                  preCopy(
                      23.5 + i * 0.1,
                      3,
                      405 - i * 5L,
                      950 + i * 5L,
                      10 + (13.5 + i * 0.1) * planned))
              .share();
    }

    assertThat(share).isCloseTo(planned, within(0.05));
  }

  @Test
  void whatIsForetoldRestsOnWhatReallyHoldsTheGuest() {
    Reading reading = preCopy(19.1, 3, 265, 955, 16.1);
    double asDecided = secondsToGo(reading);
    double share = secondRound(policy(0.4, 0), 0.667).share();

    assertThat(secondsToGo(reading.with(new InForce(share, share, 0)))).isEqualTo(asDecided);
    assertThat(secondsToGo(reading.with(new InForce(share, 1, 0)))).isGreaterThan(2 * asDecided);
    assertThat(secondsToGo(reading.with(new InForce(share, 0.1, 3)))).isLessThan(asDecided);
  }

  private static double secondsToGo(Reading reading) {
    ContractionPolicy policy = policy(0.4, 0);
    secondRound(policy, 0.667);
    policy.decide(reading);
    return policy.forecast().flatMap(Forecast::toGo).orElseThrow().seconds();
  }

  @Test
  void whatDevicesWriteWhileTheGuestStandsIsNotTakenForItsOwnWriting() {
    ContractionPolicy policy =
        new ContractionPolicy(
            new Intent(0.4, 0, 0.1).by(12, OnInfeasible.CONTINUE),
            HypervisorTraits.of(Actuation.AT_ONCE));
    ContractionPolicy left =
        new ContractionPolicy(
            new Intent(0.4, 0, 0.1).by(12, OnInfeasible.CONTINUE),
            HypervisorTraits.of(Actuation.AT_ONCE));
    firstRoundOfALinearGuest(policy);
    firstRoundOfALinearGuest(left);
    Reading standing = preCopy(10.1, 2, 1000, 505, 10);
    assertThat(policy.decide(standing).share()).isZero();
    left.decide(standing);

    for (int i = 2; i < 6; i++) {
      Reading reading = preCopy(10 + i * 0.1, 2, 1000 - i * 5L, 500 + i * 5L, 10);
      assertThat(
              policy.decide(
                  Readings.withSample(reading, new DirtySample(0.001, 50 * Readings.MIB))))
          .isEqualTo(left.decide(reading));
    }
    Reading moving = preCopy(10.7, 2, 30, 1470, 10);
    assertThat(policy.decide(moving).share()).isPositive().isEqualTo(left.decide(moving).share());
  }

  @Test
  void aSlowerLinkLowersTheShareByItself() {
    ContractionPolicy policy = policy(0.4, 0);
    firstRoundOfALinearGuest(policy);
    double before = policy.decide(preCopy(10, 2, 1000, 500, 10)).share();
    double after = before;
    for (int i = 1; i <= 15; i++) {
      double used = before * 0.1;
      after = policy.decide(preCopy(10 + i * 0.1, 2, 1000 - i, 500 + i, 10 + i * used)).share();
    }

    assertThat(after).isLessThan(before / 3);
  }

  @Test
  void aDeadLinkGetsNoThrottleUntilItCarriesSomethingAgain() {
    for (double aggression : new double[] {0.4, 1}) {
      ContractionPolicy policy = policy(aggression, 0);
      firstRoundOfALinearGuest(policy);
      assertThat(policy.decide(preCopy(10, 2, 1000, 500, 10)).share()).isLessThan(1);

      assertThat(policy.decide(preCopy(13.1, 2, 1000, 500, 11)))
          .isEqualTo(new Decision.Unthrottled(Reason.LINK_STALLED));
      assertThat(policy.decide(preCopy(13.2, 2, 994, 506, 11.1)).share()).isLessThan(1);
    }
  }

  @Test
  void aMinimumShareIsKept() {
    ContractionPolicy policy = policy(0.9, 0.35);
    firstRoundOfALinearGuest(policy);

    assertThat(policy.decide(preCopy(10, 2, 1000, 500, 10)).share()).isEqualTo(0.35);
  }

  @Test
  void aGuestWhoseRoundContractsByItselfIsNotThrottled() {
    ContractionPolicy policy = policy(0.5, 0);
    for (int i = 0; i < 100; i++) {
      policy.decide(preCopy(i * 0.1, 1, 500 - i * 5L, i * 5L, i * 0.1));
    }

    assertThat(policy.decide(preCopy(10, 2, 50, 500, 10)))
        .isEqualTo(new Decision.Unthrottled(Reason.NOT_NEEDED));
  }

  @Test
  void nothingIsThrottledOnceTheGuestHasLeft() {
    assertThat(policy(1, 0).decide(Readings.of(Phase.SWITCHOVER, 9, 4, 10, 900, 3, 0)))
        .isEqualTo(new Decision.Unthrottled(Reason.OVER));
  }

  @Test
  void fromThePlateauItFindsTheKnee() {
    // Every share above 4 % rewrites the whole set in a round.
    VirtualGuest guest = VirtualGuest.of(300, 200, 2000, false);
    var intent = new Intent(0, 0, 0.1);
    var least = new AtomicReference<>(1.0);
    var migration = new VirtualMigration(guest, 50 * VirtualGuest.MIB, 0.1, 0, new Random(1), 0);

    SteeringLoop.run(
        migration,
        Policies.create("ebb", intent, HypervisorTraits.of(Actuation.AT_ONCE)),
        intent,
        step -> {
          least.accumulateAndGet(step.decision().share(), Math::min);
          assertThat(step.reading().seconds()).isLessThan(600);
        });

    assertThat(least.get()).isLessThan(0.04);
  }

  @Test
  void throughAnActuatorThatActsAtSyncsOnlyItFinishesToo() {
    VirtualGuest guest = VirtualGuest.of(500, 128, 512, false);
    var intent = new Intent(0.5, 0.01, 0.3);
    var migration =
        new VirtualMigration(guest, 60 * VirtualGuest.MIB, 0.3, 0.01, new Random(1), 0.02);

    SteeringLoop.run(
        migration,
        Policies.create("ebb", intent, HypervisorTraits.of(Actuation.AT_SYNC)),
        intent,
        step -> assertThat(step.reading().seconds()).isLessThan(120));

    assertThat(migration.seconds()).isLessThan(60);
  }
}
