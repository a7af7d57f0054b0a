package ebb.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Commands for those who work on ebb. */
@Command(
    name = "lab",
    description = {"Measures and tests ebb on real QEMUs on this machine.", ""},
    subcommands = {
      FiguresCommand.class,
      PlansCommand.class,
      LookCommand.class,
      CapCommand.class,
      ChaosCommand.class,
      SoakCommand.class
    })
final class LabCommand implements Runnable {

  @Spec
  @SuppressWarnings("NullAway.Init") // injected
  private CommandSpec spec;

  @Override
  public void run() {
    CommandLine command = spec.commandLine();
    throw new ParameterException(
        command, "which measurement? There are: figures, plans, look, cap, chaos, soak");
  }
}
