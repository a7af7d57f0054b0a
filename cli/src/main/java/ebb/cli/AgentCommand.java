package ebb.cli;

import ebb.agent.Agent;
import ebb.agent.api.AgentClient;
import ebb.agent.log.JsonLog;
import ebb.agent.rules.AgentConfig;
import ebb.agent.rules.AgentConfigReader;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Steers every migration that leaves this host. */
@Command(
    name = "agent",
    description = {
      "Runs on a host and steers every migration that leaves it, by the rules of its configuration."
          + " SIGTERM ends it: throttles are lifted, and the migrations go on by themselves.",
      ""
    })
final class AgentCommand implements Callable<Integer>, RecoversItself {

  static final String DEFAULT_CONFIG = "/etc/ebb/agent.yaml";

  @Spec
  @SuppressWarnings("NullAway.Init") // injected
  private CommandSpec spec;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      defaultValue = DEFAULT_CONFIG,
      description = "the configuration: what to watch, and the rules (default: ${DEFAULT-VALUE})")
  @SuppressWarnings("NullAway.Init") // injected
  private Path file;

  @Option(
      names = "--check",
      description = "check the configuration, say in a line what it holds, and exit")
  private boolean check;

  @Option(
      names = "--page",
      description =
          "print the address of the running agent's page, for a browser on this host, and exit; it"
              + " contains a token, so keep it to yourself; both expire half an hour after the last"
              + " use")
  private boolean page;

  @Override
  public Integer call() throws InterruptedException {
    var out = spec.commandLine().getOut();
    AgentConfig config = AgentConfigReader.read(file);
    if (check) {
      out.println(file + ": " + AgentSummary.of(config));
      return ExitCode.COMPLETED;
    }
    if (page) {
      out.println(new AgentClient(config.api().socket()).page());
      return ExitCode.COMPLETED;
    }
    var log = new JsonLog(System.out, Clock.systemUTC());
    try (var agent = new Agent(config, log, new Version().getVersion()[0]);
        var signal = Cancellation.onSignal(agent::close)) {
      agent.start();
      agent.await();
    }
    return ExitCode.COMPLETED;
  }
}
