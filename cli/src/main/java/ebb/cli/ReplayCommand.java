package ebb.cli;

import ebb.config.Text;
import ebb.core.Decision;
import ebb.steering.recording.RecordedStep;
import ebb.steering.recording.Recording;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Decides a recorded migration anew and compares. */
@Command(
    name = "replay",
    description = {
      "Runs the policy again on a recorded migration, offline: prints every decision, and where it"
          + " differs from the recorded one.",
      "",
      "Exits 0 when all decisions are the same, 1 when some differ.",
      ""
    })
final class ReplayCommand implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init") // injected
  private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "a recording made with --record")
  @SuppressWarnings("NullAway.Init") // injected
  private Path file;

  @Option(names = "--quiet", description = "print only the differences and the verdict")
  private boolean quiet;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Recording recording = Recording.read(file);
    List<Decision> decisions = recording.replay();
    int different = 0;
    for (int i = 0; i < decisions.size(); i++) {
      RecordedStep step = recording.steps().get(i);
      boolean same = decisions.get(i).equals(step.decision());
      different += same ? 0 : 1;
      if (!same || !quiet) {
        out.println(line(step, decisions.get(i), same));
      }
    }
    out.println(
        different == 0
            ? "all " + decisions.size() + " decisions are as recorded"
            : different + " of " + decisions.size() + " decisions differ from the recorded ones");
    return different == 0 ? ExitCode.COMPLETED : ExitCode.FAILED;
  }

  private static String line(RecordedStep step, Decision now, boolean same) {
    var reading = step.reading();
    return String.format(
        Locale.ROOT,
        "%8.3f s  round %-3d %10s remaining  %s%s",
        reading.seconds(),
        reading.round(),
        Text.bytes(reading.remainingBytes()),
        describe(now),
        same ? "" : "   RECORDED: " + describe(step.decision()));
  }

  private static String describe(Decision decision) {
    String what =
        switch (decision) {
          case Decision.Throttle(double share, _) ->
              String.format(Locale.ROOT, "share %.4f", share);
          case Decision.Unthrottled _ -> "unthrottled";
          case Decision.PostCopy _ -> "post-copy";
          case Decision.Cancel _ -> "cancel";
        };
    return what + " (" + decision.reason().words() + ")";
  }
}
