package ebb.sim.policy;

import ebb.core.Reading;
import ebb.core.measure.Bandwidth;
import ebb.sim.machine.Manager;
import java.util.ArrayDeque;

/**
 * KubeVirt's proposal of a stall detector. A migration has stalled when a round leaves 96 % or more
 * of the best that any round older than 40 s had left; it then waits for a round within 1.04 of the
 * best, and forces the switchover if that would take at most 1.5 times 900 ms; otherwise it gives
 * up.
 */
final class KubeVirtStallPolicy implements Manager {

  private static final double OLD_SECONDS = 40;
  private static final double STALLED = 0.96;
  private static final double NEAR_BEST = 1.04;
  private static final double MOST_DOWNTIME_SECONDS = 0.9 * 1.5;

  /** What remained at the start of a round. */
  private record Left(double seconds, double bytes) {}

  private final ArrayDeque<Left> young = new ArrayDeque<>();
  private final Bandwidth bandwidth = new Bandwidth();
  private double bestOld = Double.POSITIVE_INFINITY;
  private double best = Double.POSITIVE_INFINITY;
  private boolean stalled;
  private long round = 1;

  @Override
  public void look(Reading reading, Means means) {
    bandwidth.add(reading);
    if (reading.round() > round) {
      round = reading.round();
      double left = reading.remainingBytes();
      while (!young.isEmpty() && young.getFirst().seconds() < reading.seconds() - OLD_SECONDS) {
        bestOld = Math.min(bestOld, young.removeFirst().bytes());
      }
      young.addLast(new Left(reading.seconds(), left));
      stalled |= left >= STALLED * bestOld;
      best = Math.min(best, left);
      if (stalled && left <= NEAR_BEST * best) {
        if (left / Math.max(1, bandwidth.bytesPerSecond()) <= MOST_DOWNTIME_SECONDS) {
          means.stop();
        } else {
          means.cancel();
        }
      }
    }
  }
}
