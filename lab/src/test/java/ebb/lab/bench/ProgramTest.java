package ebb.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ebb.json.JsonObject;
import ebb.lab.LinuxConsole.Burst;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgramTest {

  private static final long SECOND = 1_000_000_000L;

  /** A hundred operations a second; from 10 s to 20 s ten, with latencies of another kind. */
  private static final Program SLOWED = Program.of(bursts(), 10 * SECOND, 20 * SECOND);

  private static List<Burst> bursts() {
    List<Burst> bursts = new ArrayList<>();
    for (int second = 1; second <= 30; second++) {
      boolean slow = second > 10 && second <= 20;
      bursts.add(
          slow
              ? new Burst(second * SECOND, 10, 1, 50, 90, 100)
              : new Burst(second * SECOND, 100, 1, 1, 2, 3));
    }
    return bursts;
  }

  @Test
  void whatTheUsersSawIsToldBeforeDuringAndAfter() {
    assertThat(SLOWED.before()).isEqualTo(new Program.Seen(100, 1, 2, 3));
    assertThat(SLOWED.during()).isEqualTo(new Program.Seen(10, 50, 90, 100));
    assertThat(SLOWED.after()).isEqualTo(new Program.Seen(100, 1, 2, 3));
    assertThat(SLOWED.lostOperations()).isEqualTo(900, within(1e-6));
  }

  @Test
  void aBurstThatReachesIntoTheMigrationCountsWithItsPart() {
    Program late = Program.of(bursts(), 10 * SECOND - SECOND / 2, 20 * SECOND);

    assertThat(late.during().operationsPerSecond()).isEqualTo(150 / 10.5, within(1e-6));
    // A tenth of the operations were quick, so the slow ones still make the percentile.
    assertThat(late.during().p99Millis()).isEqualTo(90);
  }

  @Test
  void aBlackoutLowersTheRate() {
    List<Burst> bursts =
        List.of(
            new Burst(10 * SECOND, 100, 1, 1, 2, 3),
            new Burst(11 * SECOND, 100, 1, 1, 2, 3),
            // One second by the guest's clock, two by the host's.
            new Burst(13 * SECOND, 100, 1, 1, 2, 3));

    assertThat(Program.of(bursts, 11 * SECOND, 13 * SECOND).during().operationsPerSecond())
        .isEqualTo(50, within(1e-9));
  }

  @Test
  void itComesBackFromItsLine() {
    BenchRun run = VirtualRuns.of(Suite.quick(), 1).getFirst().withProgram(SLOWED);

    BenchRun again = RunJson.parse(JsonObject.parse(RunJson.of(run).toString()).toString());

    assertThat(again.program()).contains(SLOWED);
  }
}
