package ebb.agent.steer;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.List;

/**
 * The readings of a migration, thinned to at most {@value #MOST}: when there are too many every
 * other one goes, and from then on they are taken half as often. The first of a round is always
 * taken. Safe for use by several threads.
 */
final class Series {

  static final int MOST = 600;

  @GuardedBy("this")
  private final List<LiveReading> readings = new ArrayList<>();

  @GuardedBy("this")
  private double stepSeconds = 0.1;

  @GuardedBy("this")
  private double nextSeconds;

  @GuardedBy("this")
  private long lastRound = -1;

  synchronized void add(LiveReading reading) {
    if (reading.seconds() < nextSeconds && reading.round() == lastRound) {
      return;
    }
    lastRound = reading.round();
    nextSeconds = reading.seconds() + stepSeconds * 0.9;
    readings.add(reading);
    if (readings.size() > MOST) {
      for (int i = readings.size() - 2; i > 0; i -= 2) {
        readings.remove(i);
      }
      stepSeconds *= 2;
    }
  }

  synchronized List<LiveReading> all() {
    return List.copyOf(readings);
  }
}
