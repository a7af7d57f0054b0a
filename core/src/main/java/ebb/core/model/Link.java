package ebb.core.model;

import ebb.core.Reading;
import ebb.core.measure.Bandwidth;
import ebb.core.measure.LinkHistory;
import ebb.core.measure.Progress;

/** The link as the migration sees it: what it carries now, and what it usually carries. */
public final class Link {

  private final Bandwidth bandwidth = new Bandwidth();
  private final LinkHistory history = new LinkHistory();
  private final Progress progress = new Progress();

  Link() {}

  void add(Reading reading) {
    bandwidth.add(reading);
    if (bandwidth.isKnown()) {
      history.add(reading.seconds(), bandwidth.bytesPerSecond());
    }
    progress.add(reading);
  }

  /** Guest memory that gets across now, bytes a second; 0 while unknown or when nothing does. */
  public double bytesPerSecond() {
    return bandwidth.bytesPerSecond();
  }

  /** What is seen of that on the wire, bytes a second: less where pages are compressed. */
  public double wireBytesPerSecond() {
    return bandwidth.wireBytesPerSecond();
  }

  /** How many times as much it usually carries as it does now. */
  public double usualFactor() {
    return history.bytesPerSecond() / Math.max(1, bandwidth.bytesPerSecond());
  }

  /** How long it has carried next to nothing at a stretch, at most, s. */
  public double longestBreakSeconds() {
    return history.longestBreakSeconds();
  }

  /** For how long nothing has got across by now, s. */
  public double idleSeconds() {
    return progress.idleSeconds();
  }

  /** Ends a round; whether the link paused in it. */
  boolean endRound() {
    return progress.endRound();
  }
}
