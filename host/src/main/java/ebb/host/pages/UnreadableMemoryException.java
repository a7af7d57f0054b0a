package ebb.host.pages;

import ebb.core.EbbException;

/**
 * A guest's memory cannot be looked at from here; the message begins with a verb, as "cannot be
 * read: ...", and goes on whatever the guest is called.
 */
public final class UnreadableMemoryException extends EbbException {

  private static final long serialVersionUID = 1L;

  public UnreadableMemoryException(String message) {
    super(Category.REFUSED, message);
  }

  public UnreadableMemoryException(String message, Throwable cause) {
    super(Category.REFUSED, message, cause);
  }
}
