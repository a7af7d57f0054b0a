package ebb.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class KnownDirtyingTest {

  private static final double MIB = 1 << 20;
  private static final double PAGES_PER_MIB = 256;

  /** After it has visited so many MiB. */
  private static double mibAfter(String workload, int vcpus, double visitedMib) {
    return new KnownDirtying(new GuestSpec(512, vcpus, workload))
            .bytesAfter(visitedMib * PAGES_PER_MIB)
        / MIB;
  }

  @Test
  void inTurnEachVisitIsAnotherPageUntilAllHaveBeenVisited() {
    assertThat(mibAfter("ws=64", 1, 16)).isCloseTo(16, within(0.1));
    assertThat(mibAfter("ws=64", 1, 200)).isCloseTo(64, within(0.1));
    assertThat(mibAfter("ws=64", 2, 64)).isCloseTo(64, within(0.1));
  }

  @Test
  void atRandomPagesAreVisitedTwice() {
    assertThat(mibAfter("ws=64 pattern=rnd", 1, 64))
        .isCloseTo(64 * (1 - Math.exp(-1)), within(0.3));
  }

  @Test
  void theHotPartGetsItsPercentage() {
    assertThat(mibAfter("ws=64 hot=8 bias=75", 1, 16)).isCloseTo(8 + 4, within(0.1));
  }

  @Test
  void whatIsFilledIsNotZeros() {
    assertThat(new KnownDirtying(new GuestSpec(512, 2, "ws=64 fill=32")).filledBytes() / MIB)
        .isCloseTo(160, within(0.2));
  }

  @Test
  void aGuestThatChangesIsNotKnown() {
    assertThatThrownBy(() -> new KnownDirtying(GuestSpec.parse("storm-to-calm")))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("'t=9000'");
  }
}
