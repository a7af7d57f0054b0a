package ebb.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class StallHistogramTest {

  /** Begins at 16.384 ms and ends at 20.48 ms. */
  private static final int SIXTEEN_MILLIS = 1 + 7 * 4;

  @Test
  void aBucketIsAQuarterOfAnOctave() {
    assertThat(with(1, 10).quantileMillis(0.99)).isEqualTo(0.160, within(1e-9));
    assertThat(with(SIXTEEN_MILLIS, 10).quantileMillis(0.99)).isEqualTo(20.48, within(1e-9));
  }

  @Test
  void aThousandShortGapsDoNotHideALongOne() {
    StallHistogram both = with(1, 1000).plus(with(SIXTEEN_MILLIS, 1));
    assertThat(both.quantileMillis(0.99)).isEqualTo(20.48, within(1e-9));
    assertThat(both.quantileMillis(0.5)).isEqualTo(0.160, within(1e-9));
  }

  @Test
  void whatWasCountedBeforeIsNotCountedAgain() {
    StallHistogram before = with(SIXTEEN_MILLIS, 3);
    assertThat(before.plus(with(1, 5)).since(before)).isEqualTo(with(1, 5));
    assertThat(StallHistogram.empty().quantileMillis(0.99)).isZero();
  }

  @Test
  void shortGapsCanBeLeftOut() {
    StallHistogram both = with(1, 1000).plus(with(SIXTEEN_MILLIS, 10));
    assertThat(both.secondsBelow(Duration.ofMillis(1))).isEqualTo(0.144, within(1e-9));
    assertThat(both.secondsBelow(Duration.ofMillis(30))).isEqualTo(0.32832, within(1e-9));
  }

  private static StallHistogram with(int bucket, long count) {
    var counts = new ArrayList<>(StallHistogram.empty().counts());
    counts.set(bucket, count);
    return new StallHistogram(counts);
  }
}
