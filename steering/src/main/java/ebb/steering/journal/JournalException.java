package ebb.steering.journal;

import ebb.core.EbbException;

/** The journal cannot be used, or refuses a second controller; the message says what to do. */
public sealed class JournalException extends EbbException permits SteeredAlreadyException {

  private static final long serialVersionUID = 1L;

  public JournalException(String message) {
    super(Category.REFUSED, message);
  }

  JournalException(Category category, String message) {
    super(category, message);
  }

  public JournalException(String message, Throwable cause) {
    super(Category.REFUSED, message, cause);
  }
}
