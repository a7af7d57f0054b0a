package ebb.core.measure;

import ebb.core.Reading;

/**
 * Watches whether memory gets across at all: how long ago some last did, and whether the link has
 * paused within the round, which then took longer than could be foretold. Nothing is sent during a
 * sync either, which begins a round; that is no pause.
 */
public final class Progress {

  private static final double PAUSED_SECONDS = 0.5;

  private double lastSeconds = -1;
  private long lastRound = -1;
  private long lastMigratedBytes;
  private double idleSeconds;
  private boolean paused;

  /** Takes one reading in. */
  public void add(Reading reading) {
    if (lastSeconds >= 0) {
      idleSeconds = reading.seconds() - lastSeconds;
      paused |= reading.round() == lastRound && idleSeconds > PAUSED_SECONDS;
    }
    if (reading.migratedBytes() > lastMigratedBytes || lastSeconds < 0) {
      lastMigratedBytes = reading.migratedBytes();
      lastRound = reading.round();
      lastSeconds = reading.seconds();
      idleSeconds = 0;
    }
  }

  /** For how long nothing has got across, s. */
  public double idleSeconds() {
    return idleSeconds;
  }

  /** Whether the link has paused in the round that ends now; the next begins. */
  public boolean endRound() {
    boolean was = paused;
    paused = false;
    return was;
  }
}
