package ebb.qemu.migration;

import ebb.core.Phase;
import ebb.core.Reading;

/**
 * Notices a guest that stands still for nothing: all that is left of its memory could be sent
 * within a second, has been so for ten seconds, and the hypervisor does not switch over all the
 * same. Then it is not memory that keeps it but the state of a device (VFIO, say), which no
 * throttle makes smaller.
 */
public final class StandstillWatch {

  /** With less of its CPU than this a guest stands still. */
  private static final double STANDS = 0.02;

  private static final double PATIENCE_SECONDS = 10;

  /** For the operator, when it is seen. */
  public static final String WORDS =
      "the guest stands still, nothing to speak of is left of its memory, and yet its hypervisor does"
          + " not switch over: a device keeps it, whose state takes longer than the downtime limit"
          + " allows; the guest runs unthrottled from here on: allow more downtime, or cancel";

  private double sinceSeconds = -1;
  private double lastSeconds = -1;
  private long lastSentBytes;
  private double bytesPerSecond;
  private boolean inVain;

  /**
   * Takes a reading in.
   *
   * @param share of its CPU that the guest has
   * @return whether the guest has stood still in vain, the first time that this is seen
   */
  public boolean step(Reading reading, double share) {
    measure(reading);
    boolean stands =
        reading.phase() == Phase.PRE_COPY
            && reading.round() > 1
            && share < STANDS
            && reading.remainingBytes() <= bytesPerSecond;
    if (!stands) {
      sinceSeconds = -1;
      return false;
    }
    if (sinceSeconds < 0) {
      sinceSeconds = reading.seconds();
    }
    boolean first = !inVain && reading.seconds() - sinceSeconds >= PATIENCE_SECONDS;
    inVain |= first;
    return first;
  }

  /** Whether it has: then it is not to be held any more. */
  public boolean isInVain() {
    return inVain;
  }

  /** The highest speed of any second so far. */
  private void measure(Reading reading) {
    if (lastSeconds < 0) {
      lastSeconds = reading.seconds();
      lastSentBytes = reading.sentBytes();
    } else if (reading.seconds() - lastSeconds >= 1) {
      double rate = (reading.sentBytes() - lastSentBytes) / (reading.seconds() - lastSeconds);
      bytesPerSecond = Math.max(bytesPerSecond, rate);
      lastSeconds = reading.seconds();
      lastSentBytes = reading.sentBytes();
    }
  }
}
