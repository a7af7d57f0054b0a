package ebb.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Stands for a command that this installation does not have, and says where it is. */
@Command(
    hidden = true,
    description = {"Not in this package: run it in a checkout of ebb, with a JDK 25.", ""})
final class LeftOutCommand implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init") // injected
  private CommandSpec spec;

  /** Takes whatever options the command itself would. */
  static CommandLine of() {
    return new CommandLine(new LeftOutCommand()).setUnmatchedArgumentsAllowed(true);
  }

  @Override
  public Integer call() {
    String name = spec.name();
    throw new UsageException(
        "the package leaves '"
            + name
            + "' out; run ./ebb "
            + name
            + " in a checkout of ebb, which"
            + " needs a JDK 25");
  }
}
