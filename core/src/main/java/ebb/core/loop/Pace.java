package ebb.core.loop;

import ebb.core.Intent;
import ebb.core.Phase;
import ebb.core.Reading;

/** How long to wait for the next reading: a step, or a short one where the switchover is near. */
final class Pace {

  private final double switchoverSeconds;

  // Of when something last got across: nothing does while a stalled guest is waited for to stop.
  private double linkBytesPerSecond = 1;

  Pace(Intent intent) {
    this.switchoverSeconds = intent.switchoverSeconds();
  }

  /**
   * The wait after a reading, s.
   *
   * @param bytesPerSecond what the link carries now; 0 for nothing
   */
  double after(Reading reading, double bytesPerSecond) {
    if (bytesPerSecond > 0) {
      linkBytesPerSecond = bytesPerSecond;
    }
    boolean lastRounds = reading.phase() == Phase.PRE_COPY && reading.round() >= 2;
    double secondsToThreshold = reading.remainingBytes() / linkBytesPerSecond - switchoverSeconds;
    return lastRounds && secondsToThreshold < 2 * SteeringLoop.STEP_SECONDS
        ? SteeringLoop.LAST_STEP_SECONDS
        : SteeringLoop.STEP_SECONDS;
  }
}
