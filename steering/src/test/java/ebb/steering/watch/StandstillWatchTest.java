package ebb.steering.watch;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.core.Phase;
import ebb.core.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StandstillWatchTest {

  private static final long MIB = 1 << 20;

  private final StandstillWatch watch = new StandstillWatch();

  private static Reading reading(double seconds, long round, long remaining, long sent) {
    return new Reading(
        Phase.PRE_COPY,
        seconds,
        round,
        4096 * MIB,
        remaining,
        sent,
        sent,
        0,
        1,
        2,
        Optional.empty());
  }

  /** Rounds of a tenth of a second that leave next to nothing, for ever: a device's state. */
  @Test
  void aGuestThatStandsStillForNothingIsNoticedAfterTenSecondsAndOnce() {
    int noticed = 0;
    double at = 0;
    for (long step = 0; step < 600; step++) {
      double seconds = step / 10.0;
      if (watch.step(reading(seconds, 2 + step, MIB, step * 10 * MIB), 0)) {
        noticed++;
        at = seconds;
      }
    }

    assertThat(noticed).isEqualTo(1);
    assertThat(at).isBetween(10.0, 12.5);
    assertThat(watch.isInVain()).isTrue();
  }

  /** Its monitor is silent for a while, and the guest, whose throttle waits for a sync, runs. */
  @Test
  void aSilenceShowsNothing() {
    for (long step = 0; step < 30; step++) {
      assertThat(watch.step(reading(step / 10.0, 2, 20 * MIB, step * 6 * MIB), 0)).isFalse();
    }
    assertThat(watch.step(reading(15, 2, 20 * MIB, 200 * MIB), 0)).isFalse();
    assertThat(watch.step(reading(15.1, 12, 20 * MIB, 900 * MIB), 0)).isFalse();
    assertThat(watch.isInVain()).isFalse();
  }

  /** All that it writes is sent in less than a second, and yet it is its memory that keeps it. */
  @Test
  void aGuestThatWritesALittleLessThanASecondCarriesIsHeldAgain() {
    go(15, 90);
    assertThat(watch.isInVain()).isTrue();

    go(35, 90);

    assertThat(watch.isInVain()).isFalse();
  }

  /** A stall at aggression 1: all of the memory is on its way. */
  @Test
  void aStallThatSendsWhatIsLeftIsNotInVain() {
    for (long step = 0; step < 600; step++) {
      long left = (4096 - step * 6) * MIB;
      assertThat(watch.step(reading(step / 10.0, 2, left, step * 6 * MIB), 0)).isFalse();
    }
  }

  @Test
  void aGuestThatRunsIsNotStanding() {
    for (long step = 0; step < 600; step++) {
      assertThat(watch.step(reading(step / 10.0, 2 + step, MIB, step * MIB), 0.05)).isFalse();
    }
  }

  private double clock;
  private long round = 2;

  /**
   * Goes on with a guest that stands still while it is held, and has so much to send in each round,
   * of a second, when it is not.
   *
   * @return when it has stood still in vain
   */
  private List<Double> go(double seconds, long freeMib) {
    var noticed = new ArrayList<Double>();
    for (double until = clock + seconds; clock < until; clock += 0.1) {
      boolean free = watch.isInVain();
      round += free && Math.floor(clock) == Math.floor(clock - 0.1) ? 0 : 1;
      long left = free ? freeMib * MIB - (long) (clock % 1 * freeMib * MIB) : MIB;
      if (watch.step(reading(clock, round, left, (long) (clock * 100 * MIB)), free ? 1 : 0)) {
        noticed.add(clock);
      }
    }
    return noticed;
  }

  @Test
  void oneThatHasMemoryToSendAgainIsHeldAgainAndAfterEachTimeInVainForLessOfTheTime() {
    List<Double> noticed = go(600, 500);

    assertThat(noticed).hasSize(5);
    for (int i = 1; i < noticed.size(); i++) {
      double between = noticed.get(i) - noticed.get(i - 1);
      assertThat(between).isBetween(10 + 30 * Math.pow(2, i - 1), 12 + 30 * Math.pow(2, i - 1));
    }
  }

  @Test
  void oneThatHasNothingToSendWithoutAThrottleEitherNeedsNone() {
    assertThat(go(600, 1)).hasSize(1);
    assertThat(watch.isInVain()).isTrue();
  }
}
