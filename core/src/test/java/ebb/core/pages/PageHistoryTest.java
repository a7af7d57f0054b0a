package ebb.core.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;

/** Guests that are made up, in virtual time, looked at through a sample of their pages. */
class PageHistoryTest {

  private static final int PAGE = 4096;
  private static final int PAGES = 96_000;
  private static final int SAMPLE = 3000;
  private static final double BYTES = (double) PAGES * PAGE;
  private static final double VISITS_PER_VCPU_SECOND = 40_000;

  /** Uses half a CPU, and visits one page after the other. */
  private static final class Guest {

    final long[] written = new long[PAGES];
    final IntSupplier next;
    double seconds;

    Guest(IntSupplier next) {
      this.next = next;
    }

    double vcpuSeconds() {
      return seconds / 2;
    }

    void runUntil(double until) {
      long visits = Math.round((until - seconds) / 2 * VISITS_PER_VCPU_SECOND);
      for (long i = 0; i < visits; i++) {
        written[next.getAsInt()]++;
      }
      seconds = until;
    }
  }

  private static PageHistory look(Guest guest, double seconds, SplittableRandom random) {
    int strip = PAGES / SAMPLE;
    int[] sample = new int[SAMPLE];
    for (int i = 0; i < SAMPLE; i++) {
      sample[i] = i * strip + random.nextInt(strip);
    }
    var history = new PageHistory(BYTES);
    for (int step : PassTimes.of(seconds)) {
      guest.runUntil(step * PassTimes.STEP_SECONDS);
      long[] fingerprints = new long[SAMPLE];
      for (int i = 0; i < SAMPLE; i++) {
        boolean zero = sample[i] >= PAGES / 2 && guest.written[sample[i]] == 0;
        fingerprints[i] = zero ? PageHistory.ZERO : 1 + guest.written[sample[i]];
      }
      history.add(step, guest.seconds, guest.vcpuSeconds(), fingerprints);
    }
    return history;
  }

  private static double writtenAtRandom(double pages, double visits) {
    return pages * (1 - Math.pow(1 - 1 / pages, visits));
  }

  @Test
  void aGuestThatSweepsItsMemoryIsSeenAsItIsFrom20Milliseconds() {
    int set = 24_000;
    for (long seed = 1; seed <= 5; seed++) {
      var cursor = new int[] {0};
      var guest = new Guest(() -> 30_000 + cursor[0]++ % set);
      List<WindowEstimate> windows = look(guest, 3.2, new SplittableRandom(seed)).windows();
      assertThat(windows.get(0).seconds()).isCloseTo(0.02, within(1e-9));
      assertThat(windows.get(windows.size() - 1).seconds()).isCloseTo(3.2, within(1e-9));
      for (WindowEstimate window : windows) {
        double visits = window.vcpuSeconds() * VISITS_PER_VCPU_SECOND;
        double truth = Math.min(set, visits) * PAGE;
        assertThat(window.bytes().value())
            .as("seed %d, %s", seed, window)
            .isCloseTo(truth, within(0.05 * truth + 2 * BYTES / SAMPLE));
      }
    }
  }

  @Test
  void aGuestThatWritesAtRandomIsSeenWithinItsStandardErrors() {
    int hot = 8_000;
    int rest = 40_000;
    int seen = 0;
    int within = 0;
    for (long seed = 1; seed <= 20; seed++) {
      var random = new SplittableRandom(seed);
      var guest =
          new Guest(() ->
              random.nextInt(10) < 8
                  ? 1_000 + random.nextInt(hot)
                  : 1_000 + hot + random.nextInt(rest));
      PageHistory history = look(guest, 3, random);
      for (WindowEstimate window : history.windows()) {
        double visits = window.vcpuSeconds() * VISITS_PER_VCPU_SECOND;
        double truth =
            PAGE * (writtenAtRandom(hot, 0.8 * visits) + writtenAtRandom(rest, 0.2 * visits));
        double errors = Math.abs(window.bytes().value() - truth) / window.bytes().standardError();
        assertThat(errors).as("seed %d, %s, truth %.0f", seed, window, truth).isLessThan(4);
        within += errors < 2 ? 1 : 0;
        seen++;
      }
      double zero = PAGE * (PAGES / 2.0 - 1_000);
      assertThat(history.zeroBytes().value())
          .as("seed %d", seed)
          .isCloseTo(zero, within(0.03 * zero));
      double visits = 1.28 / 2 * VISITS_PER_VCPU_SECOND;
      double hotTwice = hot * Math.pow(writtenAtRandom(hot, 0.8 * visits) / hot, 2);
      double restTwice = rest * Math.pow(writtenAtRandom(rest, 0.2 * visits) / rest, 2);
      double truth = PAGE * (hotTwice + restTwice);
      assertThat(history.hotBytes().orElseThrow().value())
          .as("seed %d", seed)
          .isCloseTo(truth, within(0.15 * truth));
    }
    assertThat((double) within / seen).isGreaterThan(0.9);
  }

  @Test
  void aPageThatCannotBeReadCountsForNothing() {
    long lost = PageHistory.UNKNOWN;
    var history = new PageHistory(4 * PAGE);
    history.add(0, 0, 0, new long[] {1, 1, lost, PageHistory.ZERO});
    history.add(1, 0.02, 0.02, new long[] {1, 2, 5, lost});
    WindowEstimate window = history.windows().get(0);
    assertThat(window.bytes().value()).isEqualTo(2 * PAGE);
    assertThat(history.zeroBytes().value()).isCloseTo(4 * PAGE / 3.0, within(1e-6));
  }

  @Test
  void aPageOfZerosThatIsFilledHasChanged() {
    var history = new PageHistory(2 * PAGE);
    history.add(0, 0, 0, new long[] {PageHistory.ZERO, PageHistory.ZERO});
    history.add(1, 0.02, 0.02, new long[] {7, PageHistory.ZERO});
    assertThat(history.windows().get(0).bytes().value()).isEqualTo(PAGE);
  }

  @Test
  void aWindowThatCameMuchTooLateIsLeftOut() {
    var history = new PageHistory(2 * PAGE);
    long[] before = {1, 1};
    history.add(0, 0, 0, before);
    history.add(1, 0.02, 0.02, before);
    history.add(2, 0.5, 0.5, new long[] {2, 2});
    assertThat(history.windows()).hasSize(1);
    assertThat(history.windows().get(0).vcpuSeconds()).isEqualTo(0.02);
    assertThat(history.windows().get(0).bytes().value()).isZero();
  }

  @Test
  void anIdleGuestShowsNoWindowAndAShortLookNoHotSet() {
    var history = new PageHistory(2 * PAGE);
    history.add(0, 0, 1, new long[] {1, 1});
    assertThat(history.windows()).isEmpty();
    history.add(1, 0.02, 1, new long[] {1, 1});
    assertThat(history.windows()).isEmpty();
    assertThat(history.hotBytes()).isEmpty();
  }

  @Test
  void aGuestWithoutReadablePagesMayBeAllZerosOrNone() {
    var history = new PageHistory(2 * PAGE);
    history.add(0, 0, 0, new long[] {PageHistory.UNKNOWN, PageHistory.UNKNOWN});
    assertThat(history.zeroBytes()).isEqualTo(new Estimate(PAGE, PAGE));
  }
}
