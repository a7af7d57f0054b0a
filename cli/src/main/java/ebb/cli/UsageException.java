package ebb.cli;

import ebb.core.EbbException;

/** Options that are well formed but make no sense; the message says why. */
final class UsageException extends EbbException {

  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(Category.USAGE, message);
  }
}
