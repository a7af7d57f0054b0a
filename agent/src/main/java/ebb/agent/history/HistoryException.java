package ebb.agent.history;

import ebb.core.EbbException;

/** The history cannot be read or written; the message says why and what to do. */
public final class HistoryException extends EbbException {

  private static final long serialVersionUID = 1;

  public HistoryException(String message, Throwable cause) {
    super(Category.UNREACHABLE, message, cause);
  }
}
