package ebb.host.throttle;

import ebb.core.EbbException;
import org.jspecify.annotations.Nullable;

/** A throttle could not be set up or applied; the message says why and what to do. */
public final class ThrottleException extends EbbException {

  private static final long serialVersionUID = 1L;

  private enum Kind {
    REFUSED,
    LATE,
    FOR_GOOD
  }

  private final Kind kind;

  public ThrottleException(String message) {
    this(message, null, Kind.REFUSED);
  }

  public ThrottleException(String message, Throwable cause) {
    this(message, cause, Kind.REFUSED);
  }

  private ThrottleException(String message, @Nullable Throwable cause, Kind kind) {
    super(Category.REFUSED, message, cause);
    this.kind = kind;
  }

  /** What the throttle works with has gone: it will not work again. */
  public static ThrottleException forGood(String message, Throwable cause) {
    return new ThrottleException(message, cause, Kind.FOR_GOOD);
  }

  /** It is not known yet whether the throttle has taken what it was told. */
  public static ThrottleException late(String message) {
    return new ThrottleException(message, null, Kind.LATE);
  }

  /** Whether it may still take it: what comes next waits for that. */
  public boolean isLate() {
    return kind == Kind.LATE;
  }

  /** Whether trying again is of no use. */
  public boolean isForGood() {
    return kind == Kind.FOR_GOOD;
  }
}
