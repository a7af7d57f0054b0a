package ebb.cli;

/** What the process exits with. */
final class ExitCode {

  static final int COMPLETED = 0;
  static final int FAILED = 1;
  static final int USAGE = 2;
  static final int CANCELLED = 3;

  private ExitCode() {}
}
