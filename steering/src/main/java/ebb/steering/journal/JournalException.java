package ebb.steering.journal;

/** The journal cannot be used, or refuses a second controller; the message says what to do. */
public sealed class JournalException extends RuntimeException permits SteeredAlreadyException {

  private static final long serialVersionUID = 1L;

  public JournalException(String message) {
    super(message);
  }

  public JournalException(String message, Throwable cause) {
    super(message, cause);
  }
}
