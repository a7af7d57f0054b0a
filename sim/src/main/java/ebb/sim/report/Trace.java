package ebb.sim.report;

import java.util.List;

/**
 * One migration over time. {@link TraceRecorder} makes it.
 *
 * @param policy its name, which decides the colour
 * @param label what it is called in the chart
 * @param completed whether the guest runs at the destination in the end
 * @param points in order of time
 */
public record Trace(String policy, String label, boolean completed, List<Point> points) {

  public Trace {
    points = List.copyOf(points);
  }

  /**
   * One moment.
   *
   * @param seconds since the start, s
   * @param remainingBytes still to be sent, bytes
   * @param share of the CPU it wanted that the guest got up to here, since the point before, 0 to 1
   */
  public record Point(double seconds, double remainingBytes, double share) {}

  /** When it ended, s; 0 without any point. */
  double endSeconds() {
    return points.isEmpty() ? 0 : points.get(points.size() - 1).seconds();
  }
}
