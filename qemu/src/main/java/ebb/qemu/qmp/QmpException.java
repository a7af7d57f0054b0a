package ebb.qemu.qmp;

import ebb.core.EbbException;

/** Something went wrong on a monitor; the message says what and, where it can, what to do. */
public class QmpException extends EbbException {

  private static final long serialVersionUID = 1L;

  public QmpException(String message) {
    super(Category.UNREACHABLE, message);
  }

  public QmpException(String message, Throwable cause) {
    super(Category.UNREACHABLE, message, cause);
  }

  private QmpException(Category category, String message) {
    super(category, message);
  }

  /** QEMU answered a command with an error. */
  public static final class Refused extends QmpException {

    private static final long serialVersionUID = 1L;

    private final String errorClass;
    private final String description;

    public Refused(String command, String errorClass, String description) {
      super(Category.REFUSED, "QEMU refused " + command + ": " + description);
      this.errorClass = errorClass;
      this.description = description;
    }

    /** QEMU's class of the error, such as {@code GenericError} or {@code CommandNotFound}. */
    public String errorClass() {
      return errorClass;
    }

    /** QEMU's own words. */
    public String description() {
      return description;
    }
  }

  /** No answer came in time; it may still come, and is dropped then. */
  public static final class Timeout extends QmpException {

    private static final long serialVersionUID = 1L;

    public Timeout(String message) {
      super(message);
    }
  }

  /** The connection has ended; every later command fails with the same. */
  public static final class Closed extends QmpException {

    private static final long serialVersionUID = 1L;

    public Closed(String message) {
      super(message);
    }
  }
}
