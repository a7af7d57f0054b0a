package ebb.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ebb.core.pages.Look;
import ebb.lab.KnownLook.Window;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Looks at real guests from outside. Needs a QEMU, and the right to read its memory. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KnownLookTest {

  private static final long SEED = 1;

  /** In turn, in turn with a hot part, and at random. */
  @ParameterizedTest
  @ValueSource(
      strings = {"gentle", "two-speeds", "mem=512,ws=192,speed=1600,hot=48,bias=80,pattern=rnd"})
  void theDirtyingCurveIsSeenFrom20MillisecondsOn(String guest) {
    KnownLook known =
        KnownLook.at(LabFixture.qemu(), GuestSpec.parse(guest), Duration.ofSeconds(5), SEED);
    Look look = known.look();

    assertThat(known.windows()).hasSizeGreaterThan(5);
    assertThat(known.windows().getFirst().seen().seconds()).isLessThan(0.1);
    for (Window window : known.windows()) {
      assertThat(window.isGood()).as("seed %d, %s", SEED, window).isTrue();
    }
    assertThat(look.filledBytes())
        .isCloseTo(known.filledBytes(), within(0.03 * known.filledBytes()));
    // Random words, of which a visit changes one.
    assertThat(look.compression().first().orElseThrow().value()).isCloseTo(1, within(0.05));
    assertThat(look.compression().delta().orElseThrow().value()).isLessThan(0.01);
  }
}
