package ebb.lab.bench;

import ebb.lab.LinuxConsole.Burst;
import ebb.lab.LinuxMigration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the users of a real program saw of a migration.
 *
 * @param before in the seconds before it
 * @param during from its start to its end
 * @param after in the seconds after it
 * @param lostOperations that would have been done meanwhile, at the rate before
 * @param course bit by bit, around the migration
 */
public record Program(
    Seen before, Seen during, Seen after, double lostOperations, List<Moment> course) {

  /**
   * What they saw over some time.
   *
   * @param operationsPerSecond that were done
   * @param medianMillis of their latency
   * @param p99Millis 99th percentile of their latency
   * @param longestMillis of their latency
   */
  public record Seen(
      double operationsPerSecond, double medianMillis, double p99Millis, double longestMillis) {}

  /**
   * A short time.
   *
   * @param seconds its end, s since the start of the migration
   * @param operationsPerSecond that were done
   * @param p99Millis 99th percentile of their latency
   */
  public record Moment(double seconds, double operationsPerSecond, double p99Millis) {}

  private static final double AROUND_SECONDS = 8;

  public Program {
    course = List.copyOf(course);
  }

  /** From what came over the serial line. */
  static Program of(LinuxMigration.Result result) {
    return of(result.bursts(), result.startNanos(), result.endNanos());
  }

  /**
   * From the bursts of a program and the time of its guest's migration.
   *
   * @param startNanos when the migration began, on the clock of the bursts
   * @param endNanos when it ended
   */
  static Program of(List<Burst> bursts, long startNanos, long endNanos) {
    long around = (long) (AROUND_SECONDS * 1e9);
    Seen before = seen(bursts, startNanos - around, startNanos);
    Seen during = seen(bursts, startNanos, endNanos);
    double seconds = (endNanos - startNanos) / 1e9;
    return new Program(
        before,
        during,
        seen(bursts, endNanos, endNanos + around),
        Math.max(0, (before.operationsPerSecond() - during.operationsPerSecond()) * seconds),
        bursts.stream()
            .filter(burst -> burst.nanos() > startNanos - around)
            .filter(burst -> burst.nanos() < endNanos + around)
            .map(burst ->
                new Moment(
                    (burst.nanos() - startNanos) / 1e9,
                    burst.operations() / Math.max(1e-3, burst.seconds()),
                    burst.p99Millis()))
            .toList());
  }

  /**
   * Each burst reaches from the end of the one before to its own, by the host's clock; one that
   * reaches beyond the time counts with its part inside. Of a burst half the operations are taken
   * to have had its median, all but a hundredth of the others its 99th percentile, and the rest its
   * longest: so the percentiles over many bursts come out too high rather than too low.
   */
  private static Seen seen(List<Burst> bursts, long from, long to) {
    double operations = 0;
    double seconds = 0;
    double longest = 0;
    var latencies = new TreeMap<Double, Double>();
    for (int i = 1; i < bursts.size(); i++) {
      Burst burst = bursts.get(i);
      long begin = bursts.get(i - 1).nanos();
      double inside = Math.min(to, burst.nanos()) - Math.max(from, begin);
      if (inside <= 0) {
        continue;
      }
      double part = burst.operations() * inside / (burst.nanos() - begin);
      operations += part;
      seconds += inside / 1e9;
      longest = Math.max(longest, burst.longestMillis());
      latencies.merge(burst.medianMillis(), 0.5 * part, Double::sum);
      latencies.merge(burst.p99Millis(), 0.49 * part, Double::sum);
      latencies.merge(burst.longestMillis(), 0.01 * part, Double::sum);
    }
    return new Seen(
        seconds > 0 ? operations / seconds : 0,
        quantile(latencies, 0.5 * operations),
        quantile(latencies, 0.99 * operations),
        longest);
  }

  private static double quantile(SortedMap<Double, Double> latencies, double wanted) {
    double sum = 0;
    for (Map.Entry<Double, Double> one : latencies.entrySet()) {
      sum += one.getValue();
      if (sum >= wanted * (1 - 1e-9)) {
        return one.getKey();
      }
    }
    return 0;
  }
}
