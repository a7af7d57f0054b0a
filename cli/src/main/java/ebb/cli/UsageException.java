package ebb.cli;

/** Options that are well formed but make no sense; the message says why. */
final class UsageException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
