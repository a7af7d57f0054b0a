package ebb.core.loop;

import ebb.core.Intent;
import ebb.core.Phase;
import ebb.core.Reading;
import ebb.core.measure.Bandwidth;

/** How long to wait for the next reading: a step, or a short one where the switchover is near. */
final class Pace {

  private final double maxDowntimeSeconds;
  private final Bandwidth bandwidth = new Bandwidth();

  Pace(Intent intent) {
    this.maxDowntimeSeconds = intent.maxDowntimeSeconds();
  }

  double after(Reading reading) {
    bandwidth.add(reading);
    boolean lastRounds = reading.phase() == Phase.PRE_COPY && reading.round() >= 2;
    double secondsToThreshold =
        reading.remainingBytes() / Math.max(1, bandwidth.bytesPerSecond()) - maxDowntimeSeconds;
    return lastRounds && secondsToThreshold < 2 * SteeringLoop.STEP_SECONDS
        ? SteeringLoop.LAST_STEP_SECONDS
        : SteeringLoop.STEP_SECONDS;
  }
}
