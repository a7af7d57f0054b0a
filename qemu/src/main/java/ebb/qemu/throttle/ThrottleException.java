package ebb.qemu.throttle;

/** A throttle could not be set up or applied; the message says why and what to do. */
public final class ThrottleException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public ThrottleException(String message) {
    super(message);
  }

  public ThrottleException(String message, Throwable cause) {
    super(message, cause);
  }
}
