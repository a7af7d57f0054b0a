package ebb.steering.recording;

import ebb.core.EbbException;

/** A recording cannot be read; the message says where and why. */
public final class RecordingException extends EbbException {

  private static final long serialVersionUID = 1L;

  public RecordingException(String message) {
    super(Category.USAGE, message);
  }

  public RecordingException(String message, Throwable cause) {
    super(Category.USAGE, message, cause);
  }
}
