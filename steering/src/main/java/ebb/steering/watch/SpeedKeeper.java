package ebb.steering.watch;

import java.util.OptionalLong;

/**
 * Has a migration send what it may and no more, where QEMU's own cap lets more through: under
 * multifd QEMU 10 sends some 40 % more than {@code max-bandwidth}. What is sent is measured, and
 * less is asked for until that is what was allowed.
 *
 * <p>With C for the cap, A for what is asked for, k for what was sent of what was asked for,
 * smoothed, and D for what has been sent beyond C so far, which is to be paid back in a second,
 * looked at three times a second:
 *
 * <pre>
 *   A = (C - D / 1 s) / k,   1 &lt;= k &lt;= 8,   C / 32 &lt;= A &lt;= C
 * </pre>
 *
 * The first look comes early and is taken as it is: until then the leak is not known.
 *
 * <p>The leak is no constant: in each tenth of a second QEMU sends what it may, rounded up to
 * packets of 512 KiB, and up to one packet more for each channel. So it may take a small A to have
 * no more than C sent, and with n channels C should not be below (n + 1) * 5 MiB/s: however little
 * QEMU is asked for, a busy host can have it send that much.
 */
public final class SpeedKeeper {

  private static final double INTERVAL_SECONDS = 0.3;
  private static final double FIRST_SECONDS = 0.25;
  private static final double PAID_BACK_SECONDS = 1;
  private static final double SMOOTHING = 0.5;
  private static final double MOST_LEAK = 8;
  private static final double LEAST = 1.0 / 32;

  /** What was not sent may be sent later for so long, s; more would be a burst. */
  private static final double CREDIT_SECONDS = 0.1;

  /** What differs by less need not be asked for anew. */
  private static final double SAME = 0.01;

  private volatile long cap;
  private long capBefore;
  private double asked;
  private double leak = 1;
  private double debt;
  private boolean measured;
  private double lastSeconds = -1;
  private long lastBytes;

  /**
   * @param cap bytes a second; empty for none
   */
  public SpeedKeeper(OptionalLong cap) {
    this.cap = cap.orElse(0);
    this.capBefore = this.cap;
    this.asked = this.cap;
  }

  /** From now on it may send so much, bytes a second, 0 for as much as it can. From any thread. */
  public void cap(long bytesPerSecond) {
    cap = bytesPerSecond;
  }

  /** What it may send, bytes a second; empty for as much as it can. */
  public OptionalLong cap() {
    return cap > 0 ? OptionalLong.of(cap) : OptionalLong.empty();
  }

  /** What the hypervisor has been asked for last, bytes a second; empty without a cap. */
  public OptionalLong asked() {
    return cap > 0 ? OptionalLong.of(Math.round(asked)) : OptionalLong.empty();
  }

  /**
   * Takes a reading in.
   *
   * @param seconds when, s, never falling
   * @param sentBytes on the wire so far
   * @return what the hypervisor is to be asked for, bytes a second, 0 for as much as it can, where
   *     that has changed
   */
  public OptionalLong step(double seconds, long sentBytes) {
    long now = cap;
    if (now != capBefore) {
      capBefore = now;
      debt = 0;
      asked = now / leak;
      begin(seconds, sentBytes);
      return OptionalLong.of(Math.round(asked));
    }
    if (lastSeconds < 0 || sentBytes < lastBytes) {
      begin(seconds, sentBytes);
    }
    double elapsed = seconds - lastSeconds;
    if (now <= 0 || elapsed < (measured ? INTERVAL_SECONDS : FIRST_SECONDS)) {
      return OptionalLong.empty();
    }
    double rate = (sentBytes - lastBytes) / elapsed;
    begin(seconds, sentBytes);
    leak = Math.clamp(leak + (measured ? SMOOTHING : 1) * (rate / asked - leak), 1, MOST_LEAK);
    measured |= rate > 0;
    debt = Math.max(-CREDIT_SECONDS * now, debt + (rate - now) * elapsed);
    double wanted = Math.clamp((now - debt / PAID_BACK_SECONDS) / leak, LEAST * now, now);
    if (Math.abs(wanted - asked) <= SAME * asked) {
      return OptionalLong.empty();
    }
    asked = wanted;
    return OptionalLong.of(Math.round(asked));
  }

  private void begin(double seconds, long sentBytes) {
    lastSeconds = seconds;
    lastBytes = sentBytes;
  }
}
