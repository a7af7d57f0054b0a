package ebb.agent.history;

/** The history cannot be read or written; the message says why and what to do. */
public final class HistoryException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public HistoryException(String message, Throwable cause) {
    super(message, cause);
  }
}
