package ebb.host.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ebb.core.pages.Look;
import ebb.core.pages.WindowEstimate;
import ebb.host.guest.FakeHost;
import ebb.host.guest.VcpuClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looks at a process that is made up of files: the guest writes whenever its clock is read. */
class PageSamplerTest {

  private static final long PID = 700;
  private static final int PAGE = FakeMemory.PAGE;
  private static final int FILLED = FakeMemory.FILLED;
  private static final long BYTES = FakeMemory.BYTES;
  private static final int SET = 1024;

  /** Of the set, in the CPU time of one reading of the clock. */
  private static final int WRITTEN = 64;

  private static final double SECONDS = 0.01;

  @TempDir private Path root;
  private FakeHost host;
  private FakeMemory memory;
  private int writes;

  @BeforeEach
  void aProcess() throws IOException {
    host = new FakeHost(root).process(PID);
    memory = new FakeMemory(host, root, PID);
  }

  @AfterEach
  void close() throws IOException {
    memory.close();
  }

  /** A vCPU that goes round its set, a word a page. */
  private double run() {
    for (int i = 0; i < WRITTEN; i++) {
      memory.write(writes % SET, writes++);
    }
    return SECONDS * writes / WRITTEN;
  }

  private Look look(VcpuClock clock, double seconds) {
    try (PageSampler sampler = PageSampler.open(host.guest(PID), BYTES, clock, 1)) {
      return sampler.look(Duration.ofMillis((long) (seconds * 1000)));
    }
  }

  @Test
  void oneLookShowsTheCurveTheZerosAndWhatCompressionWouldDo() {
    Look look = look(this::run, 0.7);

    assertThat(look.bytes()).isEqualTo(BYTES);
    assertThat(look.filledBytes()).isCloseTo(FILLED * (double) PAGE, within(0.02 * BYTES));
    assertThat(look.windows()).isNotEmpty();
    for (WindowEstimate window : look.windows()) {
      double truth = Math.min(SET, window.vcpuSeconds() / SECONDS * WRITTEN) * PAGE;
      assertThat(window.bytes().value())
          .as("%s", window)
          .isCloseTo(truth, within(0.1 * truth + 3 * window.bytes().standardError()));
    }
    Look.Compression compression = look.compression();
    assertThat(compression.first().orElseThrow().value()).isCloseTo(1, within(0.01));
    assertThat(compression.delta().orElseThrow().value()).isBetween(3.0 / PAGE, 8.0 / PAGE);
    assertThat(look.effort().passes()).isGreaterThan(9);
  }

  @Test
  void whatIsNotThereIsNotRead() throws IOException {
    memory.present(FILLED / 2); // half of what has content has been swapped out, as it were
    Look look = look(this::run, 0.02);
    assertThat(look.filledBytes()).isCloseTo(FILLED / 2.0 * PAGE, within(0.02 * BYTES));
  }

  @Test
  void anInterruptEndsALookEarlyWithWhatItHas() {
    Look look =
        look(
            () -> {
              double now = run();
              if (writes >= 8 * WRITTEN) {
                Thread.currentThread().interrupt();
              }
              return now;
            },
            60);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(look.effort().passes()).isBetween(3, 6);
    assertThat(look.windows()).isNotEmpty();
  }

  @Test
  void theSameSeedLooksAtTheSamePages() {
    Look one = look(() -> 0, 0.02);
    Look other = look(() -> 0, 0.02);
    assertThat(one.zeroBytes()).isEqualTo(other.zeroBytes());
    assertThat(one.effort().pages()).isEqualTo(other.effort().pages());
  }

  @Test
  void anotherProcessOfTheSameNumberIsNeverRead() throws IOException {
    var process = host.guest(PID);
    host.process(PID, 501, "0");
    assertThatThrownBy(() -> PageSampler.open(process, BYTES, () -> 0, 1))
        .isInstanceOf(UnreadableMemoryException.class)
        .hasMessage("process 700 has ended");
  }

  @Test
  void aGuestThatEndsMeanwhileIsToldAsSuch() {
    VcpuClock last =
        () -> {
          try {
            Files.deleteIfExists(root.resolve("proc/" + PID + "/stat"));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          return 0;
        };
    assertThatThrownBy(() -> look(last, 0.02))
        .isInstanceOf(UnreadableMemoryException.class)
        .hasMessageContaining("has ended");
  }
}
