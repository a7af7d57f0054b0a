package ebb.core.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class HeldDemandTest {

  @Test
  void aGuestThatNobodyHoldsWantsWhatItUses() {
    assertThat(HeldDemand.of(0.7, 0, 2)).isEqualTo(0.7);
  }

  @Test
  void aGuestThatIsHeldWantsAsMuchMoreAsItIsHeld() {
    assertThat(HeldDemand.of(0.02, 99, 2)).isEqualTo(2, within(1e-9));
    assertThat(HeldDemand.of(0.1, 80, 2)).isEqualTo(0.5, within(1e-9));
  }

  /** Whatever a hypervisor says of its throttle, and however badly the clock was read. */
  @Test
  void itIsNeverLessThanWhatWasUsedNorMoreThanThereIs() {
    long seed = 20_261_127;
    var random = new Random(seed);
    for (int i = 0; i < 10_000; i++) {
      double used = random.nextDouble() * 4;
      double wanted = HeldDemand.of(used, random.nextLong() >> random.nextInt(64), 4);

      assertThat(wanted).as("seed %d", seed).isBetween(used, 4.0);
    }
  }
}
