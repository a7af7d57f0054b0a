package ebb.sim.report;

import ebb.config.Rounded;
import ebb.json.JsonObject;
import ebb.sim.policy.PolicyId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * One migration over time. {@link TraceRecorder} makes it.
 *
 * @param policy which decides the colour
 * @param label what it is called in the chart
 * @param completed whether the guest runs at the destination in the end
 * @param points in order of time
 */
public record Trace(PolicyId policy, String label, boolean completed, List<Point> points) {

  /** Times between which a screen shows no difference. */
  private static final int TIMES = 300;

  /** What takes more than so many times as long as the shortest is not shown to its end. */
  private static final double LONGEST_TO_SHORTEST = 8;

  /** But for so many times as long as the shortest. */
  private static final double SHOWN_OF_LONGER = 4;

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

  /** Where a chart of these ends: the eye would lose the short ones beside one that is long. */
  static double horizonSeconds(List<Trace> traces) {
    double shortest =
        traces.stream()
            .filter(Trace::completed)
            .mapToDouble(Trace::endSeconds)
            .min()
            .orElse(Double.POSITIVE_INFINITY);
    return traces.stream()
        .mapToDouble(Trace::endSeconds)
        .map(end -> end <= LONGEST_TO_SHORTEST * shortest ? end : SHOWN_OF_LONGER * shortest)
        .max()
        .orElse(1);
  }

  JsonObject toJson(double horizonSeconds) {
    List<Point> thin = thinned(horizonSeconds);
    return JsonObject.empty()
        .with("policy", policy.name())
        .with("family", policy.family().key())
        .with("label", label)
        .with("completed", completed)
        .with("end", endSeconds())
        .withNumbers("seconds", thin.stream().mapToDouble(p -> Rounded.to(p.seconds(), 3)))
        .withNumbers("remaining", thin.stream().mapToDouble(p -> Math.rint(p.remainingBytes())))
        .withNumbers("share", thin.stream().mapToDouble(p -> Rounded.to(p.share(), 4)));
  }

  /**
   * So few points that a page can hold many migrations: of each short time the first, those with
   * the least and the most of either value, and the last. A peak stays a peak.
   */
  List<Point> thinned(double horizonSeconds) {
    List<Point> shown = points.stream().filter(p -> p.seconds() <= horizonSeconds).toList();
    List<Point> thin = new ArrayList<>();
    double step = horizonSeconds / TIMES;
    for (int from = 0; from < shown.size(); ) {
      int to = from + 1;
      while (to < shown.size() && shown.get(to).seconds() - shown.get(from).seconds() < step) {
        to++;
      }
      List<Point> some = shown.subList(from, to);
      var kept = new TreeSet<Integer>(List.of(0, some.size() - 1));
      for (ToDoubleFunction<Point> value :
          List.<ToDoubleFunction<Point>>of(Point::remainingBytes, Point::share)) {
        Comparator<Integer> order =
            Comparator.comparingDouble(i -> value.applyAsDouble(some.get(i)));
        kept.add(IntStream.range(0, some.size()).boxed().min(order).orElseThrow());
        kept.add(IntStream.range(0, some.size()).boxed().max(order).orElseThrow());
      }
      kept.forEach(i -> thin.add(some.get(i)));
      from = to;
    }
    return thin;
  }

  /** When it ended, s; 0 without any point. */
  double endSeconds() {
    return points.isEmpty() ? 0 : points.get(points.size() - 1).seconds();
  }
}
