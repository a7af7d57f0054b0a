package ebb.steering.watch;

import ebb.core.Reading;
import ebb.core.measure.RoundTracker;

/**
 * Notices a clock that is none of the guest's: memory becomes dirty while it stands still. So it is
 * where the process that listens on the monitor is no QEMU and its threads that are named as vCPUs
 * are idle ones of its own.
 *
 * <p>With D for what all rounds so far have found dirty, bytes, and x for the CPU time that the
 * clock has shown meanwhile, it is not believed from
 *
 * <pre>
 *   D &gt;= 16 MiB   and   x &lt; 10 ns * D / 4 KiB
 * </pre>
 *
 * on: no CPU dirties pages that fast, and a guest whose devices write so much has to see to them.
 */
final class ClockWatch {

  private static final double LEAST_BYTES = 16 << 20;
  private static final double LEAST_SECONDS_PER_BYTE = 10e-9 / 4096;

  private final RoundTracker rounds = new RoundTracker();
  private double dirtiedBytes;
  private double usedSeconds;

  /**
   * Takes a reading in.
   *
   * @return whether its clock is none of the guest's
   */
  boolean step(Reading reading) {
    rounds
        .add(reading)
        .ifPresent(round -> {
          dirtiedBytes += (double) round.dirtiedBytes() * round.count();
          usedSeconds += round.vcpuSeconds() * round.count();
        });
    return dirtiedBytes >= LEAST_BYTES && usedSeconds < LEAST_SECONDS_PER_BYTE * dirtiedBytes;
  }
}
