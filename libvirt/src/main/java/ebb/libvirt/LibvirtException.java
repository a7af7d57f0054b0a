package ebb.libvirt;

import ebb.core.EbbException;
import java.util.Set;

/** libvirt is missing, or refuses; the message says what was asked and why it was refused. */
public final class LibvirtException extends EbbException {

  private static final long serialVersionUID = 1L;

  private static final int NO_CONNECT = 5;
  static final int INVALID_CONNECTION = 6;
  private static final int SYSTEM_ERROR = 38;
  private static final int RPC = 39;
  static final int NO_DOMAIN = 42;
  static final int OPERATION_INVALID = 55;
  static final int OPERATION_ABORTED = 78;

  // VIR_ERR_NO_SUPPORT, _INVALID_ARG, _CONFIG_UNSUPPORTED, _ARGUMENT_UNSUPPORTED,
  // _OPERATION_UNSUPPORTED
  private static final Set<Integer> UNSUPPORTED = Set.of(3, 8, 67, 74, 84);

  private final int code;

  public LibvirtException(String message) {
    this(message, 0);
  }

  LibvirtException(String message, int code) {
    super(categoryOf(code), message);
    this.code = code;
  }

  private static Category categoryOf(int code) {
    return switch (code) {
      case NO_CONNECT, INVALID_CONNECTION, SYSTEM_ERROR, RPC -> Category.UNREACHABLE;
      case NO_DOMAIN, OPERATION_INVALID, OPERATION_ABORTED -> Category.CONFLICT;
      default -> Category.REFUSED;
    };
  }

  /** libvirt's own number for the error ({@code VIR_ERR_...}), 0 where there is none. */
  public int code() {
    return code;
  }

  /** Whether the domain is not there, or not running, any more. */
  public boolean isGone() {
    return code == NO_DOMAIN || code == OPERATION_INVALID;
  }

  /** Whether what was asked for is beyond this libvirt, its QEMU, or those of the destination. */
  public boolean isUnsupported() {
    return UNSUPPORTED.contains(code);
  }

  /** Whether somebody has cancelled what was going on. */
  public boolean isAborted() {
    return code == OPERATION_ABORTED;
  }
}
