package ebb.qemu.qmp;

import ebb.host.guest.GuestProcess;
import java.time.Duration;
import java.util.Optional;

/**
 * How a client behaves on its connection.
 *
 * @param answerTimeout how long a command waits for its answer unless told otherwise, above zero
 * @param maxLineBytes longest line taken from QEMU, at least 256 bytes; a longer one ends the
 *     connection. The longest that QEMU sends, its schema, has about 240 KB; what is no answer to a
 *     large question has to be much shorter.
 * @param outOfBand whether to negotiate out-of-band commands when QEMU offers them
 * @param process the QEMU's, where the caller knows it; else the kernel is asked who listens
 */
public record QmpOptions(
    Duration answerTimeout, int maxLineBytes, boolean outOfBand, Optional<GuestProcess> process) {

  private static final int LEAST_LINE = 256;

  /** Refuses what is out of range, with an IllegalArgumentException. */
  public QmpOptions {
    if (!answerTimeout.isPositive()) {
      throw new IllegalArgumentException("the time-out must be above zero, not " + answerTimeout);
    }
    if (maxLineBytes < LEAST_LINE) {
      throw new IllegalArgumentException(
          "the longest line must be at least " + LEAST_LINE + " bytes, not " + maxLineBytes);
    }
  }

  /** Answers within 5 s, lines up to 2 MiB, nothing out of band. */
  public static QmpOptions defaults() {
    return new QmpOptions(Duration.ofSeconds(5), 2 << 20, false, Optional.empty());
  }

  /** Returns a copy with another time-out. */
  public QmpOptions withAnswerTimeout(Duration timeout) {
    return new QmpOptions(timeout, maxLineBytes, outOfBand, process);
  }

  /** Returns a copy with another longest line. */
  public QmpOptions withMaxLineBytes(int bytes) {
    return new QmpOptions(answerTimeout, bytes, outOfBand, process);
  }

  /** Returns a copy with out-of-band commands when QEMU offers them. */
  public QmpOptions withOutOfBand() {
    return new QmpOptions(answerTimeout, maxLineBytes, true, process);
  }

  /** Returns a copy for a QEMU whose process is known, whichever the kernel says listens. */
  public QmpOptions withProcess(GuestProcess known) {
    return new QmpOptions(answerTimeout, maxLineBytes, outOfBand, Optional.of(known));
  }
}
