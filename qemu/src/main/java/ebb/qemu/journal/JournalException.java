package ebb.qemu.journal;

/** The journal cannot be used, or refuses a second controller; the message says what to do. */
public final class JournalException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public JournalException(String message) {
    super(message);
  }

  public JournalException(String message, Throwable cause) {
    super(message, cause);
  }
}
