package ebb.core.measure;

import static ebb.core.Readings.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import ebb.core.Phase;
import ebb.core.Reading;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FilledTest {

  private final Filled filled = new Filled();

  /** Of a guest of 1000 MiB; sizes in MiB. */
  private static Reading reading(
      Phase phase, double seconds, long round, long remaining, long migrated, long sent) {
    return new Reading(
        phase,
        seconds,
        round,
        1000 * MIB,
        remaining * MIB,
        migrated * MIB,
        sent * MIB,
        0,
        seconds,
        1,
        Optional.empty());
  }

  private Reading add(double seconds, long round, long remaining, long migrated, long sent) {
    Reading reading = reading(Phase.PRE_COPY, seconds, round, remaining, migrated, sent);
    filled.add(reading);
    return reading;
  }

  private double mib(Reading reading) {
    return filled.bytes(reading) / MIB;
  }

  @Test
  void isAllMemoryWhileNothingElseIsKnown() {
    assertThat(mib(reading(Phase.SETUP, 0, 0, 0, 0, 0))).isEqualTo(1000);
  }

  @Test
  void leavesOutWhatIsNotPluggedIn() {
    assertThat(mib(add(0, 1, 300, 0, 0))).isEqualTo(300);
  }

  @Test
  void leavesOutZeroPagesAndWhatWasHandledOfThem() {
    add(0, 1, 1000, 0, 0);
    add(1, 1, 900, 100, 100);
    add(2, 1, 200, 800, 101);
    Reading last = add(3, 1, 50, 950, 251);

    assertThat(mib(last)).isEqualTo(301);
    assertThat(filled.handledBytes(last) / MIB).isEqualTo(251);
  }

  @Test
  void takesNoCompressionForZeroPages() {
    add(0, 1, 1000, 0, 0);
    assertThat(mib(add(1, 2, 100, 1000, 120))).isEqualTo(1000);
  }

  @Test
  void goesByWhatTheHostKeepsWhereThatIsLess() {
    filled.add(reading(Phase.SETUP, 0, 0, 400, 0, 0));
    Reading now = add(0, 1, 1000, 0, 0);
    assertThat(mib(now)).isEqualTo(400);

    Reading later = add(10, 2, 100, 1000, 400);
    assertThat(filled.handledBytes(later) / MIB).isEqualTo(400);
  }

  @Test
  void growsWithWhatTheGuestFills() {
    add(0, 1, 300, 0, 0);
    assertThat(mib(add(3, 2, 700, 300, 300))).isEqualTo(700);
  }

  @Test
  void isAllMemoryOfAMigrationThatIsSeenOnlyLater() {
    add(0, 5, 300, 2000, 2000);
    assertThat(mib(add(1, 5, 200, 2100, 2100))).isEqualTo(1000);
  }
}
