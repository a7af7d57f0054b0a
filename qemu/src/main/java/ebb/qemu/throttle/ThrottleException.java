package ebb.qemu.throttle;

import ebb.qemu.qmp.QmpException;

/** A throttle could not be set up or applied; the message says why and what to do. */
public final class ThrottleException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final boolean forGood;

  public ThrottleException(String message) {
    super(message);
    this.forGood = false;
  }

  public ThrottleException(String message, Throwable cause) {
    this(message, cause, false);
  }

  private ThrottleException(String message, Throwable cause, boolean forGood) {
    super(message, cause);
    this.forGood = forGood;
  }

  /** What the throttle works with has gone: it will not work again. */
  static ThrottleException forGood(String message, Throwable cause) {
    return new ThrottleException(message, cause, true);
  }

  /** It is not known yet whether the throttle has taken what it was told. */
  static ThrottleException late(String message) {
    return new ThrottleException(message, new QmpException.Timeout(message));
  }

  /** Whether it may still take it: what comes next waits for that. */
  public boolean isLate() {
    return getCause() instanceof QmpException.Timeout;
  }

  /** Whether trying again is of no use. */
  public boolean isForGood() {
    return forGood;
  }
}
