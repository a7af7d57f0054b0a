package ebb.cli;

import ebb.agent.api.AgentApiException;
import ebb.agent.history.HistoryException;
import ebb.config.ConfigException;
import ebb.config.PlainText;
import ebb.host.throttle.ThrottleException;
import ebb.lab.LabException;
import ebb.libvirt.LibvirtException;
import ebb.qemu.qmp.QmpException;
import ebb.steering.MigrationException;
import ebb.steering.journal.JournalException;
import ebb.steering.recording.RecordingException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** What went wrong, in a line for the operator. */
final class Errors {

  private Errors() {}

  static int report(Exception e, CommandLine command, ParseResult parsed) {
    switch (e) {
      case UsageException known -> tell(command.getErr(), known);
      case MigrationException known -> tell(command.getErr(), known);
      case LibvirtException known -> tell(command.getErr(), known);
      case QmpException known -> tell(command.getErr(), known);
      case JournalException known -> tell(command.getErr(), known);
      case ThrottleException known -> tell(command.getErr(), known);
      case RecordingException known -> tell(command.getErr(), known);
      case ConfigException known -> tell(command.getErr(), known);
      case AgentApiException known -> tell(command.getErr(), known);
      case HistoryException known -> tell(command.getErr(), known);
      case LabException known -> tell(command.getErr(), known);
      default -> defect(command.getErr(), e);
    }
    return ExitCode.USAGE;
  }

  private static void tell(PrintWriter err, Exception known) {
    err.println("ebb: " + PlainText.line(String.valueOf(known.getMessage())));
  }

  /** Something that ebb did not reckon with: the operator gets a line, the developers a file. */
  static void defect(PrintWriter err, Throwable e) {
    String details;
    try {
      Path file = Files.createTempFile("ebb-defect-", ".txt");
      try (var out = new PrintWriter(Files.newBufferedWriter(file))) {
        e.printStackTrace(out);
      }
      details = "the details are in " + file + ", please report it with them";
    } catch (IOException unwritable) {
      details = "please report it";
    }
    err.println("ebb: a defect of ebb itself (" + PlainText.line(e.toString()) + "); " + details);
    err.flush();
  }
}
