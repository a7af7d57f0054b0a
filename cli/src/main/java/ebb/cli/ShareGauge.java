package ebb.cli;

import ebb.core.Reading;
import java.util.ArrayDeque;
import java.util.List;

/**
 * Measures the part of its vCPUs that the guest really uses: over the last second, and as a history
 * of half seconds.
 */
final class ShareGauge {

  private static final double WINDOW_SECONDS = 1.0;
  private static final int HISTORY = 40;

  private final ArrayDeque<Reading> window = new ArrayDeque<>();
  private final ArrayDeque<Double> history = new ArrayDeque<>();
  private double nextHistorySeconds;

  void add(Reading reading) {
    window.addLast(reading);
    while (window.size() > 2 && window.getFirst().seconds() < reading.seconds() - WINDOW_SECONDS) {
      window.removeFirst();
    }
    if (reading.seconds() >= nextHistorySeconds && window.size() > 1) {
      nextHistorySeconds = reading.seconds() + WINDOW_SECONDS / 2;
      history.addLast(share());
      if (history.size() > HISTORY) {
        history.removeFirst();
      }
    }
  }

  private double seconds() {
    return window.size() < 2 ? 0 : window.getLast().seconds() - window.getFirst().seconds();
  }

  /** Part of its vCPUs that the guest used, 0 to 1; 1 before anything is known. */
  double share() {
    if (seconds() <= 0) {
      return 1;
    }
    double used = window.getLast().vcpuSeconds() - window.getFirst().vcpuSeconds();
    return Math.clamp(used / seconds() / window.getLast().vcpus(), 0, 1);
  }

  /** The guest's share, twice a second, oldest first. */
  List<Double> history() {
    return List.copyOf(history);
  }
}
