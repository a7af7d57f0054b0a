package ebb.sim.scenario;

import java.util.List;

/**
 * The network between the hosts.
 *
 * @param bytesPerSecond what it carries, bytes a second
 * @param jitter relative standard deviation of that from one 100 ms to the next
 * @param changes what it carries from later moments on, in order of time
 * @param capBytesPerSecond the hypervisor's own limit, which it keeps in windows of 100 ms and
 *     lifts at the switchover; infinite for none
 */
public record LinkSpec(
    double bytesPerSecond, double jitter, List<Change> changes, double capBytesPerSecond) {

  public LinkSpec {
    changes = List.copyOf(changes);
  }

  /**
   * From a moment on the link carries so much.
   *
   * @param bytesPerSecond 0 for a cut
   */
  public record Change(double atSeconds, double bytesPerSecond) {}

  /**
   * Returns this link with other speeds.
   *
   * @param first what it carries at the start, bytes a second
   */
  public LinkSpec carrying(double first, List<Change> then) {
    return new LinkSpec(first, jitter, then, capBytesPerSecond);
  }

  /** What the migration gets at a moment, jitter aside, bytes a second. */
  public double bytesPerSecondAt(double seconds) {
    return Math.min(capBytesPerSecond, carriedAt(seconds));
  }

  /** What the link itself carries at a moment, jitter aside, bytes a second. */
  public double carriedAt(double seconds) {
    double now = bytesPerSecond;
    for (Change change : changes) {
      if (change.atSeconds() <= seconds) {
        now = change.bytesPerSecond();
      }
    }
    return now;
  }
}
