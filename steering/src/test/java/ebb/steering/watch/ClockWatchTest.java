package ebb.steering.watch;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.core.Phase;
import ebb.core.Reading;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ClockWatchTest {

  private static final long SEED = 20261127;
  private static final long MIB = 1 << 20;
  private static final long MEMORY = 512 * MIB;
  private static final long PER_STEP = 4 * MIB;

  private final ClockWatch watch = new ClockWatch();

  /**
   * Plays rounds of a guest whose every second, by the wall or its own CPU, dirties so much.
   *
   * @param cpus that its clock shows, vCPU-seconds a second
   * @return the round in which the clock was no longer believed; 0 for none
   */
  private long disbelieved(double cpus, double bytesPerSecond, int rounds) {
    double seconds = 0;
    long migrated = 0;
    long remaining = MEMORY;
    for (long round = 1; round <= rounds; round++) {
      double began = seconds;
      while (remaining > 0) {
        if (watch.step(reading(seconds, round, remaining, migrated, 7 + cpus * seconds))) {
          return round;
        }
        long sent = Math.min(PER_STEP, remaining);
        remaining -= sent;
        migrated += sent;
        seconds += 0.1;
      }
      remaining = (long) Math.clamp(bytesPerSecond * (seconds - began), 4096, MEMORY);
    }
    return 0;
  }

  private static Reading reading(
      double seconds, long round, long remaining, long migrated, double vcpuSeconds) {
    return new Reading(
        Phase.PRE_COPY,
        seconds,
        round,
        MEMORY,
        remaining,
        migrated,
        migrated,
        0,
        vcpuSeconds,
        1,
        Optional.empty());
  }

  @Test
  void aClockThatStandsStillWhileMemoryChangesIsNotBelievedFromTheFirstSyncOn() {
    assertThat(disbelieved(0, 10 * MIB, 5)).isEqualTo(2);
  }

  /** Every bit of CPU that a guest uses says that the clock is its own, however fast it writes. */
  @Test
  void aClockThatRunsIsBelieved() {
    var random = new Random(SEED);
    for (int run = 0; run < 500; run++) {
      double cpus = StrictMath.pow(10, -4 + 4 * random.nextDouble());
      double bytesPerCpuSecond = StrictMath.pow(10, 6 + 5 * random.nextDouble());
      assertThat(new ClockWatchTest().disbelieved(cpus, cpus * bytesPerCpuSecond, 20))
          .as("seed %d, run %d", SEED, run)
          .isZero();
    }
  }

  @Test
  void aGuestThatSleepsAndWritesNothingIsBelieved() {
    assertThat(disbelieved(0, 0.05 * MIB, 20)).isZero();
  }
}
