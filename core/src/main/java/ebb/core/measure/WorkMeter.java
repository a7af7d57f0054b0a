package ebb.core.measure;

import ebb.core.Phase;
import ebb.core.Reading;
import java.util.ArrayDeque;

/**
 * What a migration has cost the guest, from its vCPUs' own clocks. The yardstick is the guest's
 * demand: the CPU it used just before, or in the first round, where it is hardly ever throttled,
 * whichever is more (a glance just before may have met a host that was busy with something else).
 *
 * <ul>
 *   <li><b>lost work</b>: CPU-seconds it would have had, unthrottled, minus what it got, the
 *       downtime included;
 *   <li><b>least share</b> (depth): the smallest part of its demand that it got over any one second
 *       before the switchover.
 * </ul>
 */
public final class WorkMeter {

  private static final double WINDOW_SECONDS = 1.0;
  // Two readings a second apart by the clock may be a hair less apart in their time stamps.
  private static final double SLACK_SECONDS = 0.005;

  private record Mark(double seconds, double vcpuSeconds) {}

  private double demand;
  private final ArrayDeque<Mark> window = new ArrayDeque<>();
  private double least = 1;
  private boolean fullWindow;
  private double firstSeconds = -1;
  private double firstVcpuSeconds;
  private double lastSeconds;
  private double lastVcpuSeconds;

  /**
   * @param demandVcpus CPU the guest uses when nobody slows it, vCPU-seconds a second
   */
  public WorkMeter(double demandVcpus) {
    this.demand = Math.max(demandVcpus, 1e-9);
  }

  /** Takes one reading in. */
  public void add(Reading reading) {
    if (firstSeconds < 0) {
      firstSeconds = reading.seconds();
      firstVcpuSeconds = reading.vcpuSeconds();
    }
    lastSeconds = Math.max(lastSeconds, reading.seconds());
    lastVcpuSeconds = Math.max(lastVcpuSeconds, reading.vcpuSeconds());
    if (reading.phase() != Phase.PRE_COPY) {
      return;
    }
    double gone = reading.seconds() - firstSeconds;
    if (reading.round() <= 1 && gone >= WINDOW_SECONDS) {
      demand = Math.max(demand, (reading.vcpuSeconds() - firstVcpuSeconds) / gone);
    }
    window.addLast(new Mark(reading.seconds(), reading.vcpuSeconds()));
    while (window.size() > 2 && second(window).seconds() <= reading.seconds() - WINDOW_SECONDS) {
      window.removeFirst();
    }
    Mark from = window.getFirst();
    double seconds = reading.seconds() - from.seconds();
    if (seconds >= WINDOW_SECONDS - SLACK_SECONDS) {
      fullWindow = true;
      least = Math.min(least, (reading.vcpuSeconds() - from.vcpuSeconds()) / seconds / demand);
    } else if (!fullWindow && seconds > 0) {
      least = Math.min(1, (reading.vcpuSeconds() - from.vcpuSeconds()) / seconds / demand);
    }
  }

  private static Mark second(ArrayDeque<Mark> marks) {
    var it = marks.iterator();
    it.next();
    return it.next();
  }

  /** CPU-seconds lost so far. */
  public double lostSeconds() {
    double wanted = demand * (lastSeconds - Math.max(0, firstSeconds));
    return Math.max(0, wanted - (lastVcpuSeconds - firstVcpuSeconds));
  }

  /** The least share over any one second, as a fraction of the demand, 0 to 1. */
  public double leastShare() {
    return Math.min(1, Math.max(0, least));
  }
}
