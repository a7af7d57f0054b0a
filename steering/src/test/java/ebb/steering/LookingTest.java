package ebb.steering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ebb.core.notice.NoticeListener;
import ebb.host.guest.FakeHost;
import ebb.host.guest.VcpuClock;
import ebb.host.guest.VcpuThreads;
import ebb.host.pages.FakeMemory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LookingTest {

  private static final long PID = 700;
  private static final Duration SHORT = Duration.ofMillis(200);

  @TempDir private Path root;
  private final List<String> notices = new ArrayList<>();
  private final Looking looking = new Looking(true, NoticeListener.texts(notices::add));

  private VcpuThreads vcpus() throws IOException {
    return new FakeHost(root).process(PID).vcpus(PID, List.of(PID));
  }

  @Test
  void aLookIsAMeasurement() throws IOException {
    VcpuThreads vcpus = vcpus();
    try (var memory = new FakeMemory(new FakeHost(root), root, PID)) {
      var turns = new int[] {0};
      VcpuClock clock =
          () -> {
            for (int i = 0; i < 32; i++) {
              memory.write(turns[0] % 1024, ++turns[0]);
            }
            return turns[0] / 1000.0;
          };
      GuestMeasurement measured = looking.at(vcpus, clock, FakeMemory.BYTES, SHORT).orElseThrow();

      assertThat(measured.samples()).hasSizeGreaterThan(2);
      assertThat(measured.demandVcpus()).isPositive();
      assertThat(measured.vcpus()).isEqualTo(1);
      assertThat(measured.memoryBytes()).isEqualTo(FakeMemory.BYTES);
      double filled = FakeMemory.FILLED * (double) FakeMemory.PAGE;
      assertThat((double) measured.filledBytes()).isCloseTo(filled, within(0.05 * filled));
      assertThat(notices).isEmpty();
    }
  }

  @Test
  void wherePagesCannotBeReadItIsSaidWhyAndLeftToOthers() throws IOException {
    assertThat(looking.at(vcpus(), () -> 0, FakeMemory.BYTES, SHORT)).isEmpty();
    assertThat(notices).hasSize(1);
    assertThat(notices.getFirst()).contains("has its QEMU sample them", "CAP_SYS_PTRACE");
  }

  @Test
  void whereItIsForbiddenNothingIsReadAndNothingSaid() throws IOException {
    VcpuThreads vcpus = vcpus();
    try (var _ = new FakeMemory(new FakeHost(root), root, PID)) {
      assertThat(
              new Looking(false, NoticeListener.texts(notices::add))
                  .at(vcpus, () -> 0, FakeMemory.BYTES, SHORT))
          .isEmpty();
      assertThat(notices).isEmpty();
    }
  }
}
