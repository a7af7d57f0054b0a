package ebb.steering.watch;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.core.DirtySample;
import ebb.core.pages.Estimate;
import ebb.core.pages.Look;
import ebb.core.pages.WindowEstimate;
import ebb.host.pages.UnreadableMemoryException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class PageWatchTest {

  private static final double MIB = 1 << 20;

  /** Pages of which each window shows what it is told to, as surely as it is told to. */
  private static final class FakePages implements PageWatch.Pages {
    private final List<Integer> windows = new ArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private Estimate found = new Estimate(100 * MIB, MIB);
    private boolean gone;

    @Override
    public Look look(Duration howLong) {
      return new Look(
          1024 * MIB,
          List.of(estimate(0.02), estimate(0.04), estimate(2)),
          found,
          Optional.empty(),
          new Look.Compression("zstd 1", Optional.empty(), Optional.empty(), Optional.empty(), 0),
          new Look.Effort(1, 1000, 15, 0.02, 2));
    }

    private WindowEstimate estimate(double seconds) {
      return new WindowEstimate(seconds, seconds, found);
    }

    @Override
    public Optional<WindowEstimate> window(int steps) {
      if (gone) {
        throw new UnreadableMemoryException("the guest has ended");
      }
      windows.add(steps);
      return Optional.of(estimate(steps * 0.02));
    }

    @Override
    public void close() {
      closed.countDown();
    }
  }

  private final FakePages pages = new FakePages();

  private static List<DirtySample> taken(PageWatch watch, boolean learning) {
    var taken = new ArrayList<DirtySample>();
    Optional<DirtySample> next = watch.poll(true, learning);
    while (next.isPresent()) {
      taken.add(next.get());
      next = watch.poll(true, learning);
    }
    return taken;
  }

  @Test
  void ofAGuestThatIsNewTheFirstLookShowsAllWindows() {
    try (var watch = new PageWatch(pages, true)) {
      watch.step();
      assertThat(taken(watch, true))
          .extracting(DirtySample::vcpuSeconds)
          .containsExactly(0.02, 0.04, 2.0);
      assertThat(pages.windows).isEmpty();
      assertThat(watch.firstLook()).as("for whom the rest of it is of use").isPresent();
      assertThat(watch.firstLook()).as("once").isEmpty();
    }
  }

  @Test
  void whileItLearnsEachWindowIsTwiceAsLongAsTheOneBefore() {
    try (var watch = new PageWatch(pages, false)) {
      for (int i = 0; i < 6; i++) {
        watch.step();
      }
      assertThat(pages.windows).containsExactly(8, 16, 32, 64, 128, 8);
      assertThat(taken(watch, true)).hasSize(6);
    }
  }

  @Test
  void watchingTakesWindowsAsShortAsStillTell() {
    try (var watch = new PageWatch(pages, false)) {
      watch.poll(true, false);
      watch.step();
      pages.found = new Estimate(20 * MIB, 10 * MIB); // two pages of a large guest
      for (int i = 0; i < 5; i++) {
        watch.step();
      }
      pages.found = new Estimate(200 * MIB, 30 * MIB);
      watch.step();
      watch.step();
      assertThat(pages.windows).containsExactly(16, 16, 32, 64, 128, 128, 128, 16);
      assertThat(taken(watch, false))
          .extracting(DirtySample::bytes)
          .containsOnly((long) (100 * MIB), (long) (200 * MIB))
          .hasSize(3);
    }
  }

  @Test
  void whatASmallGuestHardlyWritesIsToldAllTheSame() {
    pages.found = new Estimate(0, 0.4 * MIB);
    try (var watch = new PageWatch(pages, false)) {
      watch.step();
      assertThat(taken(watch, false)).singleElement().extracting(DirtySample::bytes).isEqualTo(0L);
    }
  }

  @Test
  void itEndsByItselfWhenThePagesCannotBeReadAnyMore() throws InterruptedException {
    pages.gone = true;
    try (PageWatch watch = PageWatch.start(pages, false)) {
      pages.closed.await();
      while (watch.isWatching()) {
        Thread.onSpinWait();
      }
      assertThat(watch.poll(true, true)).isEmpty();
    }
  }

  @Test
  void closingEndsItAndThePages() throws InterruptedException {
    PageWatch watch = PageWatch.start(pages, false);
    watch.close();
    pages.closed.await();
    assertThat(watch.isWatching()).isFalse();
  }
}
