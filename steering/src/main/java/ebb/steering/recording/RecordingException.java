package ebb.steering.recording;

/** A recording cannot be read; the message says where and why. */
public final class RecordingException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public RecordingException(String message) {
    super(message);
  }

  public RecordingException(String message, Throwable cause) {
    super(message, cause);
  }
}
