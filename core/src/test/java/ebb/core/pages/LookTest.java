package ebb.core.pages;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.core.DirtySample;
import ebb.core.pages.Look.Compression;
import ebb.core.pages.Look.Effort;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LookTest {

  private static Look look(double zeroBytes) {
    return new Look(
        1000,
        List.of(new WindowEstimate(0.02, 0.01, new Estimate(12.6, 3))),
        new Estimate(zeroBytes, 10),
        Optional.empty(),
        new Compression("zstd 1", Optional.empty(), Optional.empty(), Optional.empty(), 0),
        new Effort(1, 500, 14, 0.05, 5));
  }

  @Test
  void itsWindowsAreSamplesForTheLaw() {
    assertThat(look(0).samples()).containsExactly(new DirtySample(0.01, 13));
  }

  @Test
  void whatIsNotZerosIsFilled() {
    assertThat(look(600).filledBytes()).isEqualTo(400);
    assertThat(look(1001).filledBytes()).isZero();
  }

  @Test
  void itsShareOfACoreIsThatOfItsTime() {
    assertThat(look(0).effort().coreShare()).isEqualTo(0.01);
  }
}
