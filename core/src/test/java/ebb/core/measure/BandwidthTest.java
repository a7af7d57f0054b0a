package ebb.core.measure;

import static ebb.core.Readings.MIB;
import static ebb.core.Readings.preCopy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ebb.core.Phase;
import ebb.core.Reading;
import ebb.core.Readings;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BandwidthTest {

  private final Bandwidth bandwidth = new Bandwidth();

  @Test
  void isUnknownBeforeTwoReadings() {
    bandwidth.add(preCopy(0, 1, 1000, 0, 0));

    assertThat(bandwidth.isKnown()).isFalse();
    assertThat(bandwidth.bytesPerSecond()).isZero();
  }

  @Test
  void isTheMeanOverTheLastSecond() {
    for (int i = 0; i <= 10; i++) {
      bandwidth.add(preCopy(i * 0.1, 2, 500, i * 6L, 0));
    }
    for (int i = 1; i <= 12; i++) {
      bandwidth.add(preCopy(1 + i * 0.1, 2, 500, 60 + i * 2L, 0));
    }

    assertThat(bandwidth.bytesPerSecond() / MIB).isCloseTo(20, within(0.1));
  }

  @Test
  void onTheWireCompressedPagesAreSmaller() {
    for (int i = 0; i <= 10; i++) {
      bandwidth.add(zeroPages(i * 0.1, 2, i * 24L, i * 6L));
    }

    assertThat(bandwidth.bytesPerSecond() / MIB).isCloseTo(240, within(0.1));
    assertThat(bandwidth.wireBytesPerSecond() / MIB).isCloseTo(60, within(0.1));
  }

  /** Headers are on the wire, too. */
  @Test
  void theWireNeverCarriesMoreThanGetsAcross() {
    for (int i = 0; i <= 10; i++) {
      bandwidth.add(zeroPages(i * 0.1, 2, i * 60L, i * 61L));
    }

    assertThat(bandwidth.wireBytesPerSecond()).isEqualTo(bandwidth.bytesPerSecond());
  }

  @Test
  void fallsToNothingWhenTheLinkStalls() {
    for (int i = 0; i <= 30; i++) {
      bandwidth.add(preCopy(i * 0.1, 2, 500, Math.min(i, 10) * 6L, 0));
    }

    assertThat(bandwidth.bytesPerSecond()).isZero();
  }

  @Test
  void zeroPagesOfTheFirstRoundSayNothingAboutTheLink() {
    bandwidth.add(zeroPages(0, 1, 0, 0));
    bandwidth.add(zeroPages(0.1, 1, 6, 6));
    bandwidth.add(zeroPages(0.2, 1, 306, 6));
    // The sync falls between two readings: the stretch still belongs to the first round.
    bandwidth.add(zeroPages(0.3, 2, 606, 7));

    assertThat(bandwidth.bytesPerSecond() / MIB).isCloseTo(60, within(1.0));
  }

  @Test
  void aBusyHostThatTakesItsTimeToFindZeroPagesSaysNothingEither() {
    bandwidth.add(zeroPages(0, 1, 0, 0));
    bandwidth.add(zeroPages(0.1, 1, 6, 6));
    bandwidth.add(zeroPages(0.2, 1, 306, 6));
    for (int i = 0; i < 30; i++) {
      bandwidth.add(zeroPages(0.3 + i * 0.1, 1, 306, 6));
    }
    bandwidth.add(zeroPages(3.4, 2, 400, 7));

    assertThat(bandwidth.bytesPerSecond() / MIB).isCloseTo(60, within(1.0));
  }

  @Test
  void aLinkThatStallsInTheFirstRoundFallsToNothing() {
    for (int i = 0; i <= 30; i++) {
      bandwidth.add(zeroPages(i * 0.1, 1, Math.min(i, 10) * 6L, Math.min(i, 10) * 6L));
    }

    assertThat(bandwidth.bytesPerSecond()).isZero();
  }

  @Test
  void otherPhasesDoNotCount() {
    bandwidth.add(preCopy(0, 2, 500, 0, 0));
    bandwidth.add(Readings.of(Phase.SWITCHOVER, 1, 2, 0, 500, 0, 0));

    assertThat(bandwidth.isKnown()).isFalse();
  }

  private static Reading zeroPages(double seconds, long round, long migrated, long sent) {
    return new Reading(
        Phase.PRE_COPY,
        seconds,
        round,
        1000 * MIB,
        500 * MIB,
        migrated * MIB,
        sent * MIB,
        0,
        0,
        1,
        Optional.empty());
  }
}
