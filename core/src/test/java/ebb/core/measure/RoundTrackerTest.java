package ebb.core.measure;

import static ebb.core.Readings.MIB;
import static ebb.core.Readings.preCopy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ebb.core.Phase;
import ebb.core.Readings;
import org.junit.jupiter.api.Test;

class RoundTrackerTest {

  private final RoundTracker rounds = new RoundTracker();

  @Test
  void whatARoundDirtiedIsTheGrowthOfAllThatWasEverKnownDirty() {
    assertThat(rounds.add(preCopy(0, 1, 1000, 0, 5))).isEmpty();
    assertThat(rounds.add(preCopy(8, 1, 520, 480, 13))).isEmpty();

    // 990 handled at the sync, 10 still waiting, 140 found dirty; 20 more handled since.
    var round = rounds.add(preCopy(17, 2, 130, 1010, 22)).orElseThrow();

    assertThat(round.toSendBytes()).isEqualTo(1000 * MIB);
    assertThat(round.sentBytes()).isEqualTo(1010 * MIB);
    assertThat(round.dirtiedBytes()).isEqualTo(140 * MIB);
    assertThat(round.vcpuSeconds()).isCloseTo(17, within(1e-9));
    assertThat(rounds.number()).isEqualTo(2);
    assertThat(rounds.toSendBytes()).isEqualTo(130 * MIB);
    assertThat(rounds.dirtiedBytes()).isEqualTo(140 * MIB);
  }

  @Test
  void aSyncThatIsNotCountedIsSeenByWhatItFinds() {
    rounds.add(preCopy(0, 2, 500, 1000, 10));
    assertThat(rounds.add(preCopy(1, 2, 440, 1060, 11))).isEmpty();

    assertThat(rounds.add(preCopy(5, 2, 300, 1300, 15))).isEmpty();
    var round = rounds.add(preCopy(10, 2, 80, 1600, 20)).orElseThrow();

    assertThat(round.toSendBytes()).isEqualTo(300 * MIB);
    assertThat(round.sentBytes()).isEqualTo(300 * MIB);
    assertThat(round.dirtiedBytes()).isEqualTo(80 * MIB);
    assertThat(round.vcpuSeconds()).isCloseTo(5, within(1e-9));
    assertThat(round.count()).isEqualTo(1);
  }

  @Test
  void severalShortRoundsBetweenTwoReadingsAreSeenAsTheirMean() {
    rounds.add(preCopy(0, 1, 1000, 0, 0));
    rounds.add(preCopy(10, 2, 100, 1000, 10));

    var round = rounds.add(preCopy(13, 5, 40, 1120, 13)).orElseThrow();

    assertThat(round.count()).isEqualTo(3);
    assertThat(round.dirtiedBytes()).isEqualTo(20 * MIB);
    assertThat(round.vcpuSeconds()).isCloseTo(1, within(1e-9));
  }

  @Test
  void aRoundThatWasJoinedMidwayTeachesNothing() {
    rounds.add(preCopy(0, 3, 100, 2000, 0));
    assertThat(rounds.add(preCopy(1, 4, 90, 2100, 1))).isEmpty();
    assertThat(rounds.add(preCopy(2, 5, 80, 2190, 2))).isPresent();
  }

  @Test
  void aFirstRoundThatWasSeenToBeginIsWholeHoweverLateItsFirstReadingIs() {
    rounds.add(Readings.of(Phase.SETUP, 0, 0, 0, 0, 5, 0));
    rounds.add(preCopy(1, 1, 900, 100, 6));

    var round = rounds.add(preCopy(10, 2, 300, 1000, 14)).orElseThrow();

    assertThat(round.vcpuSeconds()).isCloseTo(9, within(1e-9));
    assertThat(round.toSendBytes()).isEqualTo(1000 * MIB);
    assertThat(round.sentBytes()).isEqualTo(1000 * MIB);
    assertThat(round.dirtiedBytes()).isEqualTo(300 * MIB);
  }

  @Test
  void usedTimeCountsFromTheStartOfTheRound() {
    rounds.add(preCopy(0, 1, 1000, 0, 7));
    rounds.add(preCopy(1, 1, 940, 60, 7.5));

    assertThat(rounds.usedVcpuSeconds()).isCloseTo(0.5, within(1e-9));
  }

  @Test
  void countersThatGoBackwardsGiveNoNegativeRound() {
    rounds.add(preCopy(0, 1, 1000, 0, 9));

    var round = rounds.add(preCopy(1, 2, 10, 20, 3)).orElseThrow();

    assertThat(round.dirtiedBytes()).isZero();
    assertThat(round.vcpuSeconds()).isZero();
  }

  @Test
  void readingsOutsidePreCopyAreNotRounds() {
    assertThat(rounds.add(Readings.of(Phase.SETUP, 0, 0, 0, 0, 0, 0))).isEmpty();
    assertThat(rounds.number()).isZero();
  }
}
