package ebb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.lab.chaos.Chaos.Run;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChaosReportTest {

  private static Run run(String fault, String ending, String... problems) {
    return new Run(1, fault, ending, List.of(problems), List.of(), 12);
  }

  @Test
  void itCountsTheEndingsOfEachFaultAndTheBadOnes() {
    var report = new ChaosReport();
    report.add(run("link-cut", "exit 1, guest source"));
    report.add(run("link-cut", "exit 0, guest destination"));
    report.add(run("kill-guard", "exit 0, guest destination"));
    report.add(run("kill-guard", "exit 0, guest destination", "a group is left"));

    assertThat(report.bad()).isEqualTo(1);
    assertThat(report.markdown())
        .contains("4 runs, 1 bad")
        .contains(
            "| `link-cut` | 2 | 1 × exit 0, guest destination; 1 × exit 1, guest source |",
            "| `kill-guard` | 2 | 1 × BAD; 1 × exit 0, guest destination |");
    assertThat(report.toJson().number("bad")).hasValue(1);
  }
}
