package ebb.cli;

import ebb.core.Phase;
import ebb.core.Reading;

/**
 * Says when the copying of disks is worth another line: with each hundredth that is done, as the
 * time of the readings stands still meanwhile.
 */
final class DiskSteps {

  private static final double PART = 0.01;

  private double nextBytes = Double.POSITIVE_INFINITY;

  /** Whether a reading tells of disks, and of another hundredth. */
  boolean isDue(Reading reading) {
    if (reading.phase() != Phase.DISKS || reading.remainingBytes() > nextBytes) {
      return false;
    }
    nextBytes = reading.remainingBytes() - PART * reading.totalBytes();
    return true;
  }
}
