package ebb.libvirt;

/** libvirt is missing, or refuses; the message says what was asked and why it was refused. */
public final class LibvirtException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  static final int NO_DOMAIN = 42;
  static final int OPERATION_INVALID = 55;
  static final int OPERATION_ABORTED = 78;

  private final int code;

  public LibvirtException(String message) {
    this(message, 0);
  }

  LibvirtException(String message, int code) {
    super(message);
    this.code = code;
  }

  /** libvirt's own number for the error ({@code VIR_ERR_...}), 0 where there is none. */
  public int code() {
    return code;
  }

  /** Whether the domain is not there, or not running, any more. */
  public boolean isGone() {
    return code == NO_DOMAIN || code == OPERATION_INVALID;
  }

  /** Whether somebody has cancelled what was going on. */
  public boolean isAborted() {
    return code == OPERATION_ABORTED;
  }
}
