package ebb.steering;

import ebb.core.EbbException;

/** A migration could not be started or followed; the message says why and what to do. */
public final class MigrationException extends EbbException {

  private static final long serialVersionUID = 1L;

  public MigrationException(String message) {
    super(Category.CONFLICT, message);
  }

  public MigrationException(String message, Throwable cause) {
    super(Category.CONFLICT, message, cause);
  }
}
