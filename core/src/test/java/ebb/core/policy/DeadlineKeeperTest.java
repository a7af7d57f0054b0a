package ebb.core.policy;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.core.Intent;
import ebb.core.OnInfeasible;
import ebb.core.curve.DirtyingCurve;
import ebb.core.curve.DirtyingCurve.Point;
import ebb.core.model.RoundModel;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeadlineKeeperTest {

  /** A guest that writes 50 bytes a CPU-second with 3 CPUs, over a link of 100 bytes a second. */
  private static Outlook left(double bytes, boolean first) {
    var curve = new DirtyingCurve(List.of(new Point(1, 50), new Point(1000, 50_000)));
    var model = new RoundModel(curve, 100, 0, Double.POSITIVE_INFINITY, 0);
    return new Outlook(model, 3, 1e6, bytes, bytes, 0, first);
  }

  private static DeadlineKeeper keeper(double seconds, double minShare) {
    return new DeadlineKeeper(new Intent(0.5, minShare, 0.3).by(seconds, OnInfeasible.CONTINUE));
  }

  /** A look that finds what has been so for six seconds, which is enough for a short deadline. */
  private static void look(
      DeadlineKeeper keeper, Outlook outlook, double seconds, long round, int vcpus) {
    for (double before = 6; before >= 0; before -= 0.5) {
      lookOnce(keeper, outlook, seconds - before, round, vcpus);
    }
  }

  private static void lookOnce(
      DeadlineKeeper keeper, Outlook outlook, double seconds, long round, int vcpus) {
    keeper.look(outlook, 1, new Law(outlook.model(), 0.05, 1, 1e6), seconds, round, vcpus);
  }

  @Test
  void letsTheFirstRoundGoWhereThereIsTime() {
    DeadlineKeeper keeper = keeper(100, 0);
    look(keeper, left(1000, true), 0, 1, 4);

    assertThat(keeper.cpus()).isInfinite();
    assertThat(keeper.verdict()).isEqualTo(Verdict.FEASIBLE);
    assertThat(keeper.missedSeconds()).isEmpty();
  }

  @Test
  void slowsTheFirstRoundTooWhereThereIsNot() {
    DeadlineKeeper keeper = keeper(15, 0);
    look(keeper, left(1000, true), 0, 1, 4);

    assertThat(keeper.cpus()).isBetween(0.1, 1.0);
  }

  @Test
  void givesLessTheLessTimeIsLeftAndNothingInTheEnd() {
    DeadlineKeeper keeper = keeper(20, 0);
    double before = 3;
    for (double seconds : new double[] {0, 4, 7, 9}) {
      look(keeper, left(1000, false), seconds, 2, 4);

      assertThat(keeper.cpus()).isLessThan(before);
      before = keeper.cpus();
    }
    look(keeper, left(1000, false), 10, 2, 4);
    assertThat(keeper.cpus()).isZero();
  }

  @Test
  void neverTakesTheCpuThatIsToBeKeptUntilTheGuestMayBeStalled() {
    DeadlineKeeper keeper = keeper(10, 0.1);
    look(keeper, left(1000, false), 0, 2, 4);
    assertThat(keeper.cpus()).isEqualTo(0.4);

    keeper.mayStall();
    look(keeper, left(1000, false), 0, 2, 4);
    assertThat(keeper.cpus()).isZero();
  }

  @Test
  void callsNoDeadlineSafeOnWhatHasNotBeenSeenOfTheGuest() {
    // 400 bytes are full after 0.4 CPU-seconds; what 0.04 leave is anybody's guess.
    var curve = new DirtyingCurve(List.of(new Point(0.4, 400), new Point(4, 400)));
    var model = new RoundModel(curve, 1000, 200, Double.POSITIVE_INFINITY, 0);
    var outlook = new Outlook(model, 4, 1e6, 1000, 1000, 0, true);
    DeadlineKeeper keeper = keeper(100, 0.1);
    look(keeper, outlook, 0, 1, 4);
    assertThat(keeper.verdict()).isEqualTo(Verdict.UNSURE);

    DeadlineKeeper stalling = keeper(100, 0);
    look(stalling, outlook, 0, 1, 4);
    assertThat(stalling.verdict()).isEqualTo(Verdict.FEASIBLE);
  }

  @Test
  void callsADeadlineLostOnceItHasSeemedSoForAWhileAndTakesItBackAtOnce() {
    DeadlineKeeper keeper = keeper(60, 0);
    for (double seconds = 1; seconds < 6.5; seconds += 0.5) {
      lookOnce(keeper, left(10_000, false), seconds, 2, 4);
      assertThat(keeper.verdict()).isEqualTo(Verdict.UNSURE);
      assertThat(keeper.missedSeconds()).hasValue(1);
      assertThat(keeper.cpus()).isInfinite();
    }
    lookOnce(keeper, left(10_000, false), 6.5, 2, 4);
    assertThat(keeper.verdict()).isEqualTo(Verdict.INFEASIBLE);
    assertThat(keeper.missedSeconds()).hasValue(1);
    assertThat(keeper.cpus()).isZero();

    lookOnce(keeper, left(1, false), 7, 2, 4);
    assertThat(keeper.verdict()).isEqualTo(Verdict.FEASIBLE);
    assertThat(keeper.cpus()).isInfinite();
  }

  @Test
  void callsADeadlineLostAtOnceWhenItIsOver() {
    DeadlineKeeper keeper = keeper(60, 0);
    lookOnce(keeper, left(1000, false), 60, 2, 4);

    assertThat(keeper.verdict()).isEqualTo(Verdict.INFEASIBLE);
    assertThat(keeper.missedSeconds()).hasValue(60);
  }

  @Test
  void goesByWhatTheLinkUsuallyCarries() {
    DeadlineKeeper keeper = keeper(60, 0);
    Outlook slow = left(1000, false).likely(1, 0.01);
    for (double seconds = 1; seconds < 20; seconds++) {
      keeper.look(slow, 100, new Law(slow.model(), 0.05, 1, 1e6), seconds, 2, 4);
      assertThat(keeper.verdict()).isEqualTo(Verdict.FEASIBLE);
    }
  }

  @Test
  void callsNoDeadlineSafeThatAnotherBreakOfTheLinkWouldBreak() {
    DeadlineKeeper keeper = keeper(20, 0);
    keeper.mayPause(3);
    lookOnce(keeper, left(1500, false), 1, 2, 4);
    assertThat(keeper.verdict()).isEqualTo(Verdict.UNSURE);

    lookOnce(keeper, left(1000, false), 2, 2, 4);
    assertThat(keeper.verdict()).isEqualTo(Verdict.FEASIBLE);
  }

  @Test
  void letsAStallEndWhenTheDeadlineIsSafeWithoutIt() {
    DeadlineKeeper keeper = keeper(30, 0.5);
    keeper.mayStall();
    look(keeper, left(2300, false), 5, 2, 4);
    assertThat(keeper.share(4)).isLessThan(0.5);

    lookOnce(keeper, left(10, false), 6, 2, 4);
    assertThat(keeper.share(4)).isGreaterThanOrEqualTo(0.5);
  }

  @Test
  void looksAtAStallAnewEverySecond() {
    DeadlineKeeper keeper = keeper(3600, 0);
    lookOnce(keeper, left(1e6, true), 1, 1, 4);

    assertThat(keeper.isDue(2, 1)).isTrue();
  }

  @Test
  void takesARiskBackThatHasPassed() {
    DeadlineKeeper keeper = keeper(20, 0);
    lookOnce(keeper, left(2000, false), 1, 2, 4);
    assertThat(keeper.verdict()).isEqualTo(Verdict.UNSURE);
    assertThat(keeper.missedSeconds()).hasValue(1);

    look(keeper, left(100, false), 8, 2, 4);
    assertThat(keeper.verdict()).isEqualTo(Verdict.FEASIBLE);
    assertThat(keeper.missedSeconds()).isEmpty();
  }

  @Test
  void looksAgainWithEveryRoundAndAfterAWhile() {
    DeadlineKeeper keeper = keeper(100, 0);
    lookOnce(keeper, left(1000, false), 1, 2, 4);

    assertThat(keeper.isDue(1.1, 2)).isFalse();
    assertThat(keeper.isDue(1.1, 3)).isTrue();
    assertThat(keeper.isDue(4, 2)).isTrue();
  }

  @Test
  void leavesTheLawAloneWhileThereIsTimeToWaitAndSee() {
    // Three CPUs write faster than the link carries, and the law hardly slows them: it never ends.
    DeadlineKeeper keeper = keeper(1000, 0);
    for (double seconds = 0; seconds < 900; seconds += 10) {
      look(keeper, left(1000, false), seconds, 2, 4);
      boolean ample = 10 < (1000 - seconds) / 2;
      assertThat(Double.isInfinite(keeper.cpus())).as("at %s s", seconds).isEqualTo(ample);
    }
    look(keeper, left(1000, false), 985, 2, 4);
    assertThat(keeper.cpus()).isBetween(0.1, 1.9);
  }

  @Test
  void goesOnSteeringOnceItHasBegun() {
    DeadlineKeeper keeper = keeper(100, 0);
    look(keeper, left(1000, false), 81, 2, 4);
    assertThat(keeper.cpus()).isFinite();

    look(keeper, left(700, false), 83, 2, 4);
    assertThat(keeper.cpus()).isFinite();
  }

  @Test
  void takesNothingInTheFirstRoundForWhatIsNeededOnlyForAMoment() {
    DeadlineKeeper keeper = keeper(15, 0);
    lookOnce(keeper, left(1000, true), 1, 1, 4);
    lookOnce(keeper, left(1000, true), 1.9, 1, 4);
    assertThat(keeper.cpus()).isInfinite();
    lookOnce(keeper, left(100, true), 1.95, 1, 4);
    lookOnce(keeper, left(1000, true), 2.1, 1, 4);
    assertThat(keeper.cpus()).isInfinite();
  }

  @Test
  void stallsNoGuestForALinkThatCarriesNextToNothing() {
    DeadlineKeeper keeper = keeper(10, 0);
    look(keeper, left(10_000, true), 4, 1, 4);
    assertThat(keeper.verdict()).isEqualTo(Verdict.INFEASIBLE);
    assertThat(keeper.cpus()).isInfinite();

    look(keeper, left(4000, true), 6, 1, 4);
    assertThat(keeper.cpus()).isZero();
  }
}
