package ebb.steering.watch;

import ebb.core.Phase;
import ebb.core.Reading;

/**
 * Notices a guest that stands still for nothing: all that is left of its memory could be sent
 * within a second, has been so for ten seconds of readings, and the hypervisor does not switch over
 * all the same; time in which it was silent shows nothing. Then it is not memory that keeps it but
 * the state of a device (VFIO, say), which no throttle makes smaller.
 *
 * <p>That is taken back once memory may keep it again, as when the device has calmed down and the
 * guest writes more than a tenth of a second can send, in any round: half a minute after it was let
 * go, and each time twice as long, ten minutes at most, so that a guest whose device goes on stands
 * still for less and less of the time.
 */
public final class StandstillWatch {

  /** With less of its CPU than this a guest stands still. */
  private static final double STANDS = 0.02;

  private static final double PATIENCE_SECONDS = 10;

  /** Between two readings further apart the hypervisor was silent. */
  private static final double MOST_BETWEEN_SECONDS = 0.5;

  /** A downtime limit is hardly shorter, s. */
  private static final double SWITCHOVER_SECONDS = 0.1;

  private static final double FIRST_PAUSE_SECONDS = 30;
  private static final double LONGEST_PAUSE_SECONDS = 600;

  /** For the operator, when it is seen. */
  public static final String WORDS =
      "the guest stands still, nothing to speak of is left of its memory, and yet its hypervisor does"
          + " not switch over: a device keeps it, whose state takes longer than the downtime limit"
          + " allows; the guest runs unthrottled meanwhile, and ebb tries again later: allow more downtime,"
          + " or cancel";

  private double stoodSeconds = -1;
  private double beforeSeconds;
  private double lastSeconds = -1;
  private long lastSentBytes;
  private double bytesPerSecond;
  private long round;
  private long mostLeftInRound;
  private boolean inVain;
  private double letGoSeconds;
  private double pauseSeconds = FIRST_PAUSE_SECONDS;

  /**
   * Takes a reading in.
   *
   * @param share of its CPU that the guest has
   * @return whether the guest has stood still in vain, each time that this is seen anew
   */
  public boolean step(Reading reading, double share) {
    measure(reading);
    double between = Math.min(MOST_BETWEEN_SECONDS, reading.seconds() - beforeSeconds);
    beforeSeconds = reading.seconds();
    if (inVain) {
      takeBack(reading);
      return false;
    }
    boolean stands =
        reading.phase() == Phase.PRE_COPY
            && reading.round() > 1
            && share < STANDS
            && reading.remainingBytes() <= bytesPerSecond;
    if (!stands) {
      stoodSeconds = -1;
      return false;
    }
    stoodSeconds = stoodSeconds < 0 ? 0 : stoodSeconds + between;
    inVain = stoodSeconds >= PATIENCE_SECONDS;
    letGoSeconds = reading.seconds();
    return inVain;
  }

  private void takeBack(Reading reading) {
    boolean memoryKeepsIt = mostLeftInRound > SWITCHOVER_SECONDS * bytesPerSecond;
    if (memoryKeepsIt && reading.seconds() - letGoSeconds >= pauseSeconds) {
      inVain = false;
      stoodSeconds = -1;
      pauseSeconds = Math.min(2 * pauseSeconds, LONGEST_PAUSE_SECONDS);
    }
  }

  /** Whether it has: then it is not to be held for now. */
  public boolean isInVain() {
    return inVain;
  }

  /** The highest speed of any second so far, and the most that this round had to send. */
  private void measure(Reading reading) {
    mostLeftInRound =
        reading.round() == round
            ? Math.max(mostLeftInRound, reading.remainingBytes())
            : reading.remainingBytes();
    round = reading.round();
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
