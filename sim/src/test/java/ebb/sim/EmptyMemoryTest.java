package ebb.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ebb.sim.machine.Outcome;
import ebb.sim.policy.Peers;
import ebb.sim.scenario.ScenarioReader;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A guest is steered by what it has to send, not by how much memory it might have. */
class EmptyMemoryTest {

  private static final double GIB = 1L << 30;
  private static final double EMPTY_BYTES = 256 * GIB * 0.9947;

  private static Outcome run(String guest, int writesMib) {
    String text =
        """
        guest: { %s, vcpus: 2 }
        workload:
          - sets: [ { size: 1200MiB, writeRate: %dMiB/s, pattern: sequential } ]
        link: { speed: 128MiB/s }
        """
            .formatted(guest, writesMib);
    return Simulation.run(ScenarioReader.parse("empty", text), Peers.of("ebb:qemu=7.2"), 0.3, 1)
        .outcome();
  }

  @ParameterizedTest
  @ValueSource(ints = {115, 119})
  void aSmallGuestWithAHugeMaximumIsSteeredAsASmallGuest(int writesMib) {
    Outcome huge = run("memory: 256GiB, zeroPages: 0.9947", writesMib);
    Outcome small = run("memory: 1400MiB", writesMib);

    double emptySeconds = EMPTY_BYTES / (8 * GIB);
    double emptySent = EMPTY_BYTES / 4096 * 9;
    assertThat(huge.totalSeconds() - emptySeconds)
        .isCloseTo(small.totalSeconds(), Percentage.withPercentage(15));
    assertThat(huge.sentBytes() - emptySent)
        .isCloseTo(small.sentBytes(), within(0.15 * small.sentBytes()));
  }
}
