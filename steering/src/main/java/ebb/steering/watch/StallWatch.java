package ebb.steering.watch;

import ebb.core.Phase;
import ebb.core.Reading;
import java.time.Duration;

/**
 * Tells a dead link: QEMU reports its migration as active, at the bandwidth it last had, for as
 * long as TCP keeps trying. Only that the bytes sent no longer grow gives it away.
 */
public final class StallWatch {

  private final double limitSeconds;
  private long sentBytes = -1;
  private double sinceSeconds;

  /**
   * @param limit zero to wait for ever
   */
  public StallWatch(Duration limit) {
    this.limitSeconds = limit.isZero() ? Double.POSITIVE_INFINITY : limit.toMillis() / 1000.0;
  }

  /** Whether nothing has got across for as long as may be, in a phase that sends. */
  public boolean isOver(Reading reading) {
    boolean sends = reading.phase() == Phase.SETUP || reading.phase() == Phase.PRE_COPY;
    if (!sends || reading.sentBytes() != sentBytes) {
      sentBytes = reading.sentBytes();
      sinceSeconds = reading.seconds();
    }
    return sends && reading.seconds() - sinceSeconds >= limitSeconds;
  }
}
