package ebb.core.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ebb.core.Actuation;
import ebb.core.Aggression;
import ebb.core.HypervisorTraits;
import ebb.core.Intent;
import ebb.core.OnInfeasible;
import ebb.core.Stalls;
import ebb.core.curve.DirtyingCurve;
import ebb.core.curve.DirtyingCurve.Point;
import ebb.core.policy.Plan.Prospect;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanTest {

  private static final double MIB = 1 << 20;
  private static final Intent CALM = new Intent(0.1, 0, 0.3);

  /** 4 GiB, of which it writes so much a second, over and over the same 512 MiB; two vCPUs. */
  private static Plan plan(double mibPerSecond, double speed) {
    double filled = 512 * MIB;
    double knee = 512 / mibPerSecond;
    var curve =
        new DirtyingCurve(
            List.of(
                new Point(knee / 10, filled / 10),
                new Point(knee, filled),
                new Point(2 * knee, filled)));
    return new Plan(
        curve, 1, 2, 4096 * MIB, 4096 * MIB, speed * MIB, HypervisorTraits.of(Actuation.AT_ONCE));
  }

  @Test
  void aCalmGuestConvergesByItselfAndLosesTheDowntimeOnly() {
    Course course = plan(50, 128).prospect(CALM).likely();

    assertThat(course.seconds()).isBetween(34.0, 40.0);
    assertThat(course.throttledSeconds()).isZero();
    assertThat(course.lostVcpuSeconds()).isCloseTo(0.27, within(0.01));
  }

  @Test
  void moreAggressionEndsSooner() {
    Plan busy = plan(256, 128);
    double before = Double.POSITIVE_INFINITY;
    for (double aggression : new double[] {0.1, 0.3, 0.5, 0.7, 0.9, 1}) {
      Prospect prospect = busy.prospect(CALM.withAggression(aggression));

      assertThat(prospect.likely().ends()).isTrue();
      assertThat(prospect.likely().seconds()).isLessThanOrEqualTo(before * 1.02);
      assertThat(prospect.low().seconds()).isLessThan(prospect.high().seconds());
      before = prospect.likely().seconds();
    }
    assertThat(before).isCloseTo(32, within(0.5));
  }

  @Test
  void saysWhetherADeadlineCanBeKeptAndWhatItWouldTake() {
    Plan busy = plan(512, 128);
    Intent late = new Intent(0.1, 0, 0.3).by(120, OnInfeasible.CONTINUE);
    Intent never = new Intent(0.1, 0, 0.3).by(20, OnInfeasible.CONTINUE);

    assertThat(busy.verdict(CALM)).isEqualTo(Verdict.FEASIBLE);
    assertThat(busy.verdict(late)).isEqualTo(Verdict.FEASIBLE);
    assertThat(busy.prospect(late).likely().seconds()).isLessThanOrEqualTo(120);
    assertThat(busy.verdict(never)).isEqualTo(Verdict.INFEASIBLE);
  }

  @Test
  void saysWhatWouldHaveToChangeForADeadlineToBeKept() {
    Plan busy = plan(512, 128);
    Intent never = new Intent(0.1, 0, 0.3).by(20, OnInfeasible.CONTINUE);
    Intent tight = new Intent(0.1, 0.4, 0.3).by(60, OnInfeasible.CONTINUE);

    Needs faster = busy.needs(never);
    assertThat(faster.share()).isEmpty();
    assertThat(faster.seconds().orElseThrow()).isBetween(32.0, 45.0);
    assertThat(faster.bytesPerSecond().orElseThrow()).isBetween(4096 * MIB / 20, 6000 * MIB / 20);

    assertThat(busy.verdict(tight)).isNotEqualTo(Verdict.FEASIBLE);
    Needs needs = busy.needs(tight);
    double speed = needs.bytesPerSecond().orElseThrow();
    double share = needs.share().orElseThrow();
    assertThat(busy.at(speed).verdict(tight)).isEqualTo(Verdict.FEASIBLE);
    assertThat(busy.at(speed * 0.9).verdict(tight)).isNotEqualTo(Verdict.FEASIBLE);
    assertThat(share).isBetween(0.001, 0.399);
    assertThat(busy.verdict(new Intent(0.1, share, 0.3).by(60, OnInfeasible.CONTINUE)))
        .isEqualTo(Verdict.FEASIBLE);
  }

  @Test
  void keepsTheCpuThatIsToBeKept() {
    Prospect prospect = plan(512, 128).prospect(new Intent(0.9, 0.1, 0.3));

    assertThat(prospect.likely().leastCpus()).isGreaterThanOrEqualTo(0.2);
  }

  @Test
  void autoCostsHardlyMoreThanTheBestNumberAndIsTheGentlestOfThose() {
    for (double mibPerSecond : new double[] {64, 256, 1024}) {
      Plan plan = plan(mibPerSecond, 128);
      double best = Double.POSITIVE_INFINITY;
      for (double number = 0.1; number < 0.95; number += 0.1) {
        Course course = plan.prospect(CALM.withAggression(number)).likely();
        best = Math.min(best, course.lostVcpuSeconds());
      }
      Course auto = plan.prospect(CALM.withAggression(Aggression.AUTO)).likely();

      assertThat(auto.ends()).isTrue();
      assertThat(auto.lostVcpuSeconds()).as("%s MiB/s", mibPerSecond).isLessThan(1.3 * best + 0.1);
    }
    assertThat(plan(20, 128).aggression(CALM.withAggression(Aggression.AUTO)))
        .as("which needs no throttle")
        .isEqualTo(0.1);
  }

  @Test
  void aLimitToStallsIsAFloorByWhatTheThrottleDoes() {
    Intent limited = new Intent(0.9, 0, 0.3).withMaxStall(0.1);
    var byQuota =
        new HypervisorTraits(Actuation.AT_ONCE, Double.POSITIVE_INFINITY, new Stalls(0.010, 0.004));
    Plan fast = plan(2048, 128);
    var plan =
        new Plan(fast.curve(), 1, 2, fast.memoryBytes(), fast.toSendBytes(), 128 * MIB, byQuota);

    assertThat(plan.prospect(new Intent(0.9, 0, 0.3)).likely().leastCpus())
        .isLessThan(2 * 0.004 / 0.104);
    Course course = plan.prospect(limited).likely();
    assertThat(course.ends()).as("it writes too much at that share").isFalse();
  }
}
