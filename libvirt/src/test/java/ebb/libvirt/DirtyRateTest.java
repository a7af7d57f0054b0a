package ebb.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class DirtyRateTest {

  private static DirtyRate of(long status, long mib) {
    return DirtyRate.of(
        new TypedParameters(
            Map.of(
                "dirtyrate.calc_status",
                status,
                "dirtyrate.calc_period",
                2L,
                "dirtyrate.megabytes_per_second",
                mib)));
  }

  @Test
  void aMeasurementThatHasEndedIsInBytes() {
    assertThat(of(2, 39)).isEqualTo(new DirtyRate(true, 2, 39L << 20));
  }

  @Test
  void oneThatIsUnderWayOrWasNeverBegunIsNone() {
    assertThat(of(1, 0).measured()).isFalse();
    assertThat(DirtyRate.of(new TypedParameters(Map.of())).measured()).isFalse();
  }

  @Test
  void aNumberThatCannotBeDoesNotOverflow() {
    assertThat(of(2, Long.MAX_VALUE / 8).bytesPerSecond()).isPositive();
  }
}
