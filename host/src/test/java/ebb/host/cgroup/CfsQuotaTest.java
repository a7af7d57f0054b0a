package ebb.host.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class CfsQuotaTest {

  @Test
  void thePeriodIsTheShortestThatTheLeastQuotaAllows() {
    assertThat(CfsQuota.of(0.5, 1)).isEqualTo(new CfsQuota(10_000, 5_000));
    assertThat(CfsQuota.of(0.1, 1)).isEqualTo(new CfsQuota(10_000, 1_000));
    assertThat(CfsQuota.of(0.05, 1)).isEqualTo(new CfsQuota(20_000, 1_000));
    assertThat(CfsQuota.of(0.01, 1)).isEqualTo(new CfsQuota(100_000, 1_000));
  }

  @Test
  void theVcpusShareOneQuota() {
    assertThat(CfsQuota.of(0.25, 8)).isEqualTo(new CfsQuota(10_000, 20_000));
  }

  @Test
  void aShareBelowWhatTheKernelGrantsBecomesTheLeast() {
    assertThat(CfsQuota.of(0, 4)).isEqualTo(new CfsQuota(1_000_000, 1_000));
  }

  @Test
  void whatIsGrantedIsWhatWasAsked() {
    for (double share = 0.001; share < 1; share *= 1.07) {
      for (int vcpus : new int[] {1, 2, 7, 64}) {
        assertThat(CfsQuota.of(share, vcpus).cpus() / vcpus).isCloseTo(share, within(share / 100));
        assertThat(CfsQuota.of(share, vcpus).quotaMicros()).isGreaterThanOrEqualTo(1_000);
      }
    }
  }
}
