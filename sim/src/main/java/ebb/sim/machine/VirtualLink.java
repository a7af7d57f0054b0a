package ebb.sim.machine;

import ebb.sim.scenario.LinkSpec;
import java.util.List;

/** What a link carries in each window of 100 ms. */
final class VirtualLink {

  static final double WINDOW_SECONDS = 0.1;

  private final LinkSpec spec;
  private final List<LinkSpec.Change> changes;
  private final long seed;
  private double carried;
  private int nextChange;
  private double cap;
  private double nextCap;
  private double now;

  VirtualLink(LinkSpec spec, long seed) {
    this.spec = spec;
    this.changes = spec.changes();
    this.seed = seed;
    this.carried = spec.bytesPerSecond();
    this.cap = spec.capBytesPerSecond();
    this.nextCap = cap;
  }

  /** Moves on to a window; windows are entered in order. */
  void enter(long window) {
    cap = nextCap;
    double start = window * WINDOW_SECONDS;
    while (nextChange < changes.size() && changes.get(nextChange).atSeconds() <= start + 1e-9) {
      carried = changes.get(nextChange++).bytesPerSecond();
    }
    double jitter = spec.jitter();
    now = jitter == 0 ? carried : carried * Math.max(0, 1 + jitter * Chance.normal(seed, window));
  }

  /** What the network itself carries in this window, bytes a second. */
  double carriedBytesPerSecond() {
    return now;
  }

  /** What the hypervisor may send while it keeps to its limit, bytes a second. */
  double allowedBytesPerSecond() {
    return Math.min(now, cap);
  }

  /**
   * Whether the hypervisor sends in bursts, one a window, because its own limit is the lower one.
   */
  boolean inBursts() {
    return cap < now;
  }

  /** Sets the hypervisor's own limit from the next window on, bytes a second. */
  void cap(double bytesPerSecond) {
    nextCap = bytesPerSecond;
  }

  /** Sets it as it was at first. */
  void capAsAsked() {
    nextCap = spec.capBytesPerSecond();
  }
}
