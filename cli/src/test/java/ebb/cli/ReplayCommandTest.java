package ebb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.core.Intent;
import ebb.core.OnInfeasible;
import ebb.sim.Simulation;
import ebb.sim.policy.Peers;
import ebb.sim.scenario.Scenario;
import ebb.sim.scenario.ScenarioReader;
import ebb.steering.recording.Recorder;
import ebb.steering.recording.RecordingHeader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReplayCommandTest {

  /** A copy takes 32 s. */
  private static final Scenario BUSY =
      ScenarioReader.parse(
          "busy",
          """
          guest: { memory: 4GiB }
          workload: [ { sets: [ { size: 1GiB, writeRate: 256MiB/s } ] } ]
          link: { speed: 128MiB/s }
          """);

  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource(OnInfeasible.class)
  void findsNoDifferenceWhateverIsDoneAboutADeadlineThatCannotBeKept(OnInfeasible onInfeasible) {
    Path file = directory.resolve("recording.jsonl");
    Intent intent = new Intent(0.5, 0.2, 0.3).by(20, onInfeasible);
    try (Recorder recorder =
        Recorder.open(
            file, new RecordingHeader("ebb", intent, Peers.traits(Peers.EBB)), notice -> {})) {
      var _ = Simulation.foretold(BUSY, Peers.EBB, intent, 1, recorder);
    }
    var out = new StringWriter();

    int code = Main.commandLine().setOut(new PrintWriter(out)).execute("replay", file.toString());

    assertThat(out.toString()).contains("decisions are as recorded").doesNotContain("RECORDED");
    assertThat(code).isZero();
    String word =
        switch (onInfeasible) {
          case CANCEL -> "cancel (deadline cannot be kept)";
          case POST_COPY -> "post-copy (deadline cannot be kept)";
          case REFUSE, CONTINUE, STALL -> "unthrottled (first round)";
        };
    assertThat(out.toString()).contains(word);
  }
}
