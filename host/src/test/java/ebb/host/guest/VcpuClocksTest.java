package ebb.host.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VcpuClocksTest {

  private static final long SECOND = 1_000_000_000;

  @TempDir private Path root;

  private FakeHost host() throws IOException {
    return new FakeHost(root).process(10).thread(11, 10).thread(12, 10);
  }

  private static VcpuClock clock(FakeHost host, Long... tids) {
    return new ThreadVcpuClock(host.vcpus(10, List.of(tids)));
  }

  @Test
  void threadsAddUp() throws IOException {
    FakeHost host = host().ran(11, 2 * SECOND).ran(12, SECOND / 2);
    VcpuClock clock = clock(host, 11L, 12L);

    assertThat(clock.vcpuSeconds()).isEqualTo(2.5);
    host.ran(12, SECOND);
    assertThat(clock.vcpuSeconds()).isEqualTo(3);
  }

  @Test
  void aThreadsClockNeverFalls() throws IOException {
    FakeHost host = host().ran(11, 2 * SECOND);
    VcpuClock clock = clock(host, 11L);
    clock.vcpuSeconds();

    for (String unreadable : new String[] {"1000 1 1\n", "0 0 0\n", "", "soon 1 1\n"}) {
      host.write("proc/11/schedstat", unreadable);
      assertThat(clock.vcpuSeconds()).as(unreadable).isEqualTo(2);
    }
  }

  @Test
  void aThreadThatHasGoneKeepsWhatItHadUsed() throws IOException {
    FakeHost host = host().ran(11, 2 * SECOND).ran(12, SECOND);
    VcpuClock clock = clock(host, 11L, 12L);
    clock.vcpuSeconds();
    host.gone(11);
    host.ran(12, 2 * SECOND);

    assertThat(clock.vcpuSeconds()).isEqualTo(4);
  }

  @Test
  void aThreadThatIsGoneBeforeItIsLookedAtCountsNothing() throws IOException {
    FakeHost host = host();
    VcpuClock clock = clock(host, 11L);
    host.gone(11);

    assertThat(clock.vcpuSeconds()).isZero();
  }

  @Test
  void whatThreadsUsedThatHaveGoneIsKeptWhileTheyAreForgotten() throws IOException {
    FakeHost host = host().ran(11, SECOND).ran(12, SECOND);
    var clock = new ThreadVcpuClock(host.vcpus(10, List.of(11L)));
    long next = 13;
    for (double seconds = 1; seconds <= 100; seconds++) {
      assertThat(clock.vcpuSeconds()).isEqualTo(seconds);
      host.thread(next, 10).ran(next, SECOND);
      clock.follow(Vcpus.of(host.vcpus(10, List.of(next))));
      if (next > 13) {
        host.gone(next - 1);
      }
      next++;
    }

    assertThat(clock.files()).isLessThan(5);
  }

  @Test
  void unseenVcpusAreTakenToRunAllTheTime() {
    var now = new AtomicLong(-5 * SECOND);
    VcpuClock clock = new AssumedVcpuClock(4, now::get);

    now.addAndGet(3 * SECOND);

    assertThat(clock.vcpuSeconds()).isEqualTo(12, within(1e-9));
  }

  @Test
  void unseenVcpusAreTakenToRunAsFarAsTheyAreLetFromThenOn() {
    var now = new AtomicLong();
    var clock = new AssumedVcpuClock(2, now::get);

    now.addAndGet(SECOND);
    clock.share(0.25);
    now.addAndGet(2 * SECOND);
    clock.share(0);
    now.addAndGet(10 * SECOND);
    clock.share(1);
    now.addAndGet(SECOND);

    assertThat(clock.vcpuSeconds()).isEqualTo(2 + 1 + 0 + 2, within(1e-9));
  }

  @Test
  void anAssumedClockNeverFalls() {
    var now = new AtomicLong(SECOND);
    VcpuClock clock = new AssumedVcpuClock(1, now::get);
    now.addAndGet(SECOND);
    double before = clock.vcpuSeconds();

    now.addAndGet(-SECOND / 2);

    assertThat(clock.vcpuSeconds()).isEqualTo(before);
  }
}
