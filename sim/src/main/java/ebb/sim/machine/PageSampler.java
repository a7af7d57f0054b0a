package ebb.sim.machine;

import ebb.core.DirtySample;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * QEMU's {@code calc-dirty-rate} by page sampling, in the first round, as ebb's adapter for a real
 * QEMU uses it: windows of 0.1 to 3.2 s, each twice as long as the one before, 4096 pages of each
 * GiB up to 32768 in all, whole MiB.
 */
final class PageSampler {

  private static final double FIRST_WINDOW_SECONDS = 0.1;
  private static final double LAST_WINDOW_SECONDS = 3.5;
  private static final double WATCH_SECONDS = 0.4;
  private static final double SLACK_SECONDS = 0.01;
  private static final double MIB = 1 << 20;
  private static final double PAGES_OF_A_BYTE = 4096.0 / (1 << 30);
  private static final double MOST_PAGES = 32768;

  private final VirtualGuest guest;
  private final double memoryBytes;
  private final double pages;
  private final long seed;
  private double window = FIRST_WINDOW_SECONDS;
  private boolean running;
  private boolean asked;
  private long taken;
  private double startSeconds;
  private double startVcpuSeconds;
  private double startProgress;

  PageSampler(VirtualGuest guest, double memoryBytes, long seed) {
    this.guest = guest;
    this.memoryBytes = memoryBytes;
    this.pages = Math.min(MOST_PAGES, memoryBytes * PAGES_OF_A_BYTE);
    this.seed = seed;
  }

  /** One step of the duty cycle; the sample that has been completed, if one has. */
  private @Nullable DirtySample step(
      double seconds, double vcpuSeconds, double progress, boolean learning) {
    if (!running) {
      running = true;
      asked = false;
      startSeconds = seconds;
      startVcpuSeconds = vcpuSeconds;
      startProgress = progress;
      return null;
    }
    if (!asked) {
      asked = seconds >= startSeconds + window + SLACK_SECONDS;
      return null;
    }
    running = false;
    double part = window / Math.max(window, seconds - startSeconds);
    double used = (vcpuSeconds - startVcpuSeconds) * part;
    double bytes = seen(guest.distinctBytes((progress - startProgress) * part, window));
    double length = window;
    window = learning ? 2 * window : WATCH_SECONDS;
    window = window > LAST_WINDOW_SECONDS ? FIRST_WINDOW_SECONDS : window;
    if (!(used > 0)) {
      return null;
    }
    double rate = Math.floor(Math.floor(bytes / MIB) / length);
    return new DirtySample(used, (long) (rate * length * MIB + MIB / 2));
  }

  /** A sample of the guest as it runs before the migration, with so much CPU. */
  DirtySample before(double window, double demandVcpus) {
    double bytes = seen(guest.distinctBytes(window, window));
    double rate = Math.floor(Math.floor(bytes / MIB) / window);
    return new DirtySample(window * demandVcpus, (long) (rate * window * MIB + MIB / 2));
  }

  /** What a sample of the pages makes of it. */
  private double seen(double bytes) {
    double part = Math.min(1, bytes / memoryBytes);
    double deviation = Math.sqrt(part * (1 - part) / pages);
    double estimate = part + deviation * Chance.normal(seed, taken++);
    return memoryBytes * Math.max(0, Math.min(1, estimate));
  }

  /** As {@link #step}, for a reading. */
  Optional<DirtySample> sample(
      double seconds, double vcpuSeconds, double progress, boolean learning) {
    return Optional.ofNullable(step(seconds, vcpuSeconds, progress, learning));
  }
}
