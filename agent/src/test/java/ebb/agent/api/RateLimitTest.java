package ebb.agent.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RateLimitTest {

  private final AtomicLong nanos = new AtomicLong();
  private final RateLimit limit = new RateLimit(10, 2, nanos::get);

  private long admitted(int requests) {
    return IntStream.range(0, requests).filter(i -> limit.admits()).count();
  }

  @Test
  void aBurstIsServedAndThenSoManyASecond() {
    assertThat(admitted(100)).isEqualTo(10);
    nanos.addAndGet(3_000_000_000L);
    assertThat(admitted(100)).isEqualTo(6);
    nanos.addAndGet(3_600_000_000_000L);
    assertThat(admitted(100)).isEqualTo(10);
  }
}
