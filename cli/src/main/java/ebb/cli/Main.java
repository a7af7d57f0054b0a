package ebb.cli;

import ebb.config.PlainText;
import ebb.core.notice.NoticeListener;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** Entry point of the {@code ebb} command. */
@Command(
    name = "ebb",
    description = {
      "Makes live migrations of QEMU/KVM guests finish, slowing the guest no more than you allow.",
      ""
    },
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = Version.class,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:completed",
      "1:the migration failed, or what the command checks does not hold",
      "2:wrong usage, or something is missing on this machine",
      "3:cancelled"
    })
public final class Main implements Runnable {

  private static final List<String> VERSION = List.of("--version", "-V");

  private static final List<Class<?>> COMMANDS =
      List.of(
          DemoCommand.class,
          MigrateCommand.class,
          AttachCommand.class,
          AgentCommand.class,
          HistoryCommand.class,
          ShowCommand.class,
          ReportCommand.class,
          PlanCommand.class,
          StatusCommand.class,
          RecoverCommand.class,
          ReplayCommand.class,
          SimulateCommand.class,
          CompareCommand.class,
          BenchCommand.class,
          LabCommand.class,
          WarmUpCommand.class);

  /** Those that need the simulator or the lab, which a package for hosts leaves out. */
  static final List<Class<?>> BY_LAB =
      List.of(
          DemoCommand.class,
          SimulateCommand.class,
          CompareCommand.class,
          BenchCommand.class,
          LabCommand.class);

  @Spec
  @SuppressWarnings("NullAway.Init") // injected
  private CommandSpec spec;

  /** Runs the command and exits with its code. */
  public static void main(String[] args) {
    Cancellation.exit(execute(args));
  }

  private static int execute(String[] args) {
    CommandLine command = commandLine(needed(args), Leftovers::clear);
    try {
      return command.execute(args);
    } catch (OutOfMemoryError | StackOverflowError | LinkageError e) {
      Errors.defect(command.getErr(), e);
      return ExitCode.USAGE;
    }
  }

  /** Only the command that is called: reading the options of all takes longer than most of them. */
  static List<Class<?>> needed(String[] args) {
    if (args.length == 1 && VERSION.contains(args[0])) {
      return List.of();
    }
    return COMMANDS.stream()
        .filter(command -> args.length > 0 && name(command).equals(args[0]))
        .findFirst()
        .<List<Class<?>>>map(List::of)
        .orElse(COMMANDS);
  }

  private static String name(Class<?> command) {
    return command.getAnnotation(Command.class).name();
  }

  static CommandLine commandLine() {
    return commandLine(Leftovers::clear);
  }

  /**
   * All commands, beginning with another recovery, for tests.
   *
   * @param recovery what every command begins with, told whom to tell
   */
  static CommandLine commandLine(Consumer<NoticeListener> recovery) {
    return commandLine(COMMANDS, recovery);
  }

  private static boolean hasLab() {
    return Main.class.getResource("/ebb/lab/Contest.class") != null;
  }

  private static CommandLine commandLine(
      List<Class<?>> commands, Consumer<NoticeListener> recovery) {
    return commandLine(commands, hasLab(), recovery);
  }

  /**
   * Of some commands.
   *
   * @param lab whether simulator and lab are there
   */
  static CommandLine commandLine(
      List<Class<?>> commands, boolean lab, Consumer<NoticeListener> recovery) {
    var main = new CommandLine(new Main());
    for (Class<?> command : commands) {
      boolean there = lab || !BY_LAB.contains(command);
      main.addSubcommand(name(command), there ? command : LeftOutCommand.of());
    }
    return main.setExecutionStrategy(parsed -> run(parsed, recovery))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpWidth(100)
        .setParameterExceptionHandler(Main::onWrongUsage)
        .setExecutionExceptionHandler(Errors::report);
  }

  private static int run(ParseResult parsed, Consumer<NoticeListener> recovery) {
    Integer help = CommandLine.executeHelpRequest(parsed);
    if (help != null) {
      return help;
    }
    bePlain(parsed.asCommandLineList().getFirst());
    CommandLine command = parsed.asCommandLineList().getLast();
    if (!(command.getCommand() instanceof RecoversItself)) {
      recovery.accept(new Notices(command.getErr()));
    }
    return new CommandLine.RunLast().execute(parsed);
  }

  /** From here on, all commands; the help before may be set off in colours. */
  private static void bePlain(CommandLine main) {
    PrintWriter out = PlainWriter.before(main.getOut());
    PrintWriter err = PlainWriter.before(main.getErr());
    main.setOut(out).setErr(err);
  }

  private static int onWrongUsage(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    command.getErr().println("ebb: " + PlainText.line(String.valueOf(e.getMessage())));
    CommandLine.UnmatchedArgumentException.printSuggestions(e, command.getErr());
    command.getErr().println("See: " + command.getCommandSpec().qualifiedName() + " --help");
    return ExitCode.USAGE;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which command?");
  }
}
