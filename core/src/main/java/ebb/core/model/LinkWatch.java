package ebb.core.model;

import ebb.core.Reading;
import ebb.core.measure.Bandwidth;
import ebb.core.measure.LinkHistory;
import ebb.core.measure.Progress;

/** Watches the link through the readings: what it carries now, and what it usually carries. */
final class LinkWatch {

  private final Bandwidth bandwidth = new Bandwidth();
  private final LinkHistory history = new LinkHistory();
  private final Progress progress = new Progress();

  void add(Reading reading) {
    bandwidth.add(reading);
    if (bandwidth.isKnown()) {
      history.add(reading.seconds(), bandwidth.bytesPerSecond());
    }
    progress.add(reading);
  }

  Estimate.Link estimate() {
    return new Estimate.Link(
        bandwidth.bytesPerSecond(),
        bandwidth.wireBytesPerSecond(),
        history.bytesPerSecond(),
        history.longestBreakSeconds(),
        progress.idleSeconds());
  }

  /** Ends a round; whether the link paused in it. */
  boolean endRound() {
    return progress.endRound();
  }
}
