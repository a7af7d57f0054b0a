package ebb.cli;

import ebb.lab.LabException;
import ebb.qemu.migration.MigrationException;
import ebb.qemu.qmp.QmpException;
import ebb.qemu.recording.RecordingException;
import ebb.qemu.throttle.ThrottleException;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** What went wrong, in a line for the operator; a stack trace only for a defect of ebb's own. */
final class Errors {

  private Errors() {}

  static int report(Exception e, CommandLine command, ParseResult parsed) {
    switch (e) {
      case MigrationException known -> command.getErr().println("ebb: " + known.getMessage());
      case QmpException known -> command.getErr().println("ebb: " + known.getMessage());
      case ThrottleException known -> command.getErr().println("ebb: " + known.getMessage());
      case RecordingException known -> command.getErr().println("ebb: " + known.getMessage());
      case UsageException known -> command.getErr().println("ebb: " + known.getMessage());
      case LabException known -> command.getErr().println("ebb: " + known.getMessage());
      default -> {
        command.getErr().println("ebb: a defect of ebb itself, please report it:");
        e.printStackTrace(command.getErr());
      }
    }
    return ExitCode.USAGE;
  }
}
