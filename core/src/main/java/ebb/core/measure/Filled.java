package ebb.core.measure;

import ebb.core.Phase;
import ebb.core.Reading;

/**
 * How much of a guest's memory has to be sent at all, M: neither zero pages, which cost a few bytes
 * each, nor what lies unplugged behind the most that a guest may have (virtio-mem), which no round
 * sends.
 *
 * <pre>
 *   M = min(what the host keeps for the guest, what the first round had to send - its zero pages)
 * </pre>
 *
 * and at least what any later round had to send, as a guest fills memory that was empty before.
 * Zero pages are known by stretches of the first round in which {@value #ZERO_PAGES_FACTOR} times
 * as much was handled as was put on the wire: more than compression makes of what is not empty. Of
 * a migration that is seen only after its first round all memory counts.
 */
public final class Filled {

  private static final double ZERO_PAGES_FACTOR = 16;

  private double keptBytes = Double.POSITIVE_INFINITY;
  private double firstBytes = -1;
  private double zeroBytes;
  private double leastBytes;
  private long round;
  private long lastMigrated;
  private long lastSent;

  /** Takes one reading in. */
  public void add(Reading reading) {
    if (reading.phase() == Phase.SETUP && reading.remainingBytes() > 0) {
      keptBytes = reading.remainingBytes();
    }
    if (reading.phase() != Phase.PRE_COPY || reading.round() < 1) {
      return;
    }
    if (firstBytes < 0) {
      double known = (double) reading.remainingBytes() + reading.migratedBytes();
      boolean begins = reading.round() <= 1;
      firstBytes = begins ? Math.min(known, reading.totalBytes()) : reading.totalBytes();
      round = reading.round();
    }
    double migrated = reading.migratedBytes() - lastMigrated;
    double sent = reading.sentBytes() - lastSent;
    if (round <= 1 && migrated > ZERO_PAGES_FACTOR * Math.max(0, sent)) {
      zeroBytes += migrated - sent;
    }
    if (reading.round() > round) {
      leastBytes = Math.max(leastBytes, reading.remainingBytes());
    }
    round = reading.round();
    lastMigrated = reading.migratedBytes();
    lastSent = reading.sentBytes();
  }

  /** M, bytes; all memory of the reading while nothing is known. */
  public double bytes(Reading reading) {
    double first = firstBytes < 0 ? reading.totalBytes() : firstBytes - zeroBytes;
    return Math.min(reading.totalBytes(), Math.max(leastBytes, Math.min(keptBytes, first)));
  }

  /** What has been handled so far besides what is empty, bytes. */
  public double handledBytes(Reading reading) {
    double empty = firstBytes < 0 ? 0 : Math.max(0, firstBytes - bytes(reading));
    return Math.max(0, reading.migratedBytes() - empty);
  }
}
