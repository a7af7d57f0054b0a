package ebb.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.sim.report.ReportPage;
import ebb.sim.suite.Figure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchReportTest {

  private static final String QEMU = "10.0.2";
  private static final Suite SUITE = Suite.quick();
  private static final List<BenchRun> RUNS = VirtualRuns.of(SUITE, 3);

  @Test
  void aProgramsUsersHaveAChartAndATable() {
    var seen = new Program.Seen(1000, 1, 2.5, 30);
    var course =
        List.of(
            new Program.Moment(-2, 1000, 2),
            new Program.Moment(2, 400, 30),
            new Program.Moment(6, 900, 3));
    var program = new Program(seen, seen, seen, 12, course);
    List<BenchRun> runs = RUNS.stream().map(run -> run.withProgram(program)).toList();

    String page = ReportPage.render(BenchReport.of(SUITE, QEMU, runs, "ebb bench", "versions"));

    assertThat(page)
        .contains("What its users saw", "lost operations")
        .containsPattern("\"latency\":\\[2,30,3\\],\"rate\":\\[1000,400,900\\]");
    assertThat(BenchReport.figures(SUITE, QEMU, runs))
        .extracting(Figure::what)
        .anyMatch(what -> what.contains("99th percentile of latency"));
  }

  @Test
  void thePageHasEveryCaseTheFiguresAndTheLosses() throws IOException {
    String page =
        ReportPage.render(BenchReport.of(SUITE, QEMU, RUNS, "ebb bench --repeat 3", "versions"));

    SUITE.cases().forEach(one -> assertThat(page).contains(one.name()));
    assertThat(page)
        .contains("Where ebb loses", "What ebb is held to", "Foretold by the simulator")
        .contains("ebb bench --repeat 3")
        .doesNotContain("src=\"http", "href=\"http", "NaN,");
    Path kept = Path.of("target", "bench-sample.html");
    Files.writeString(kept, page);
  }

  @Test
  void aForecastThatIsRightHasNoError() {
    Figure error = figure("foretells");
    assertThat(error.value()).isLessThan(0.02);
    assertThat(error.isMet()).isTrue();
  }

  @Test
  void onlyCasesInWhichPlainPreCopyNeverFinishesCount() {
    assertThat(figure("finished").value()).isEqualTo(1);
    assertThat(new Results(SUITE.cases(), QEMU, RUNS).hard()).hasSize(SUITE.cases().size());
    List<BenchRun> without = RUNS.stream().filter(run -> !run.policy().equals("none")).toList();
    assertThat(new Results(SUITE.cases(), QEMU, without).hard()).isEmpty();
  }

  @Test
  void autoConvergeIsTakenAtItsBestForEachFigure() {
    var results = new Results(SUITE.cases(), QEMU, RUNS);
    BenchCase where = SUITE.cases().getFirst();
    Optional<Group> best = results.bestTuned(where, Group::totalSeconds);
    double defaults = results.of(where, "auto-converge").orElseThrow().totalSeconds().median();

    assertThat(best).isPresent();
    assertThat(best.orElseThrow().totalSeconds().median()).isLessThanOrEqualTo(defaults);
  }

  @Test
  void aRivalThatIsAheadIsNamed() {
    List<Losses.Loss> losses = Losses.in(new Results(SUITE.cases(), QEMU, RUNS));

    // Throttled to a hundredth from the third round on, a guest loses nothing before.
    assertThat(losses).isNotEmpty();
    assertThat(losses)
        .allSatisfy(loss -> assertThat(loss.rival().who().name()).doesNotStartWith("ebb"));
  }

  @Test
  void aCaseThatOnlyTheRivalFinishedCountsAsLost() {
    List<BenchRun> runs =
        RUNS.stream().map(run -> run.label().equals("ebb:0.5") ? givenUp(run) : run).toList();

    double ratio =
        BenchReport.figures(SUITE, QEMU, runs).stream()
            .filter(one -> one.what().startsWith("median total time"))
            .findFirst()
            .orElseThrow()
            .value();

    assertThat(ratio).isInfinite();
  }

  private static BenchRun givenUp(BenchRun run) {
    String line = RunJson.of(run).with("completed", false).toString();
    return RunJson.parse(line);
  }

  @Test
  void runsWithSeveralQemusStandSideBySide() {
    List<BenchRun> runs = new ArrayList<>(RUNS);
    RUNS.forEach(run -> runs.add(RunJson.parse(RunJson.of(run).with("qemu", "11.1.3").toString())));

    String page = ReportPage.render(BenchReport.of(SUITE, QEMU, runs, "ebb bench", "versions"));

    assertThat(page).contains("Versions of QEMU", "lost work, s: 11.1.3");
    assertThat(ReportPage.render(BenchReport.of(SUITE, QEMU, RUNS, "ebb bench", "versions")))
        .doesNotContain("Versions of QEMU");
  }

  @Test
  void postCopyAheadHidesNoOtherRival() {
    var suite =
        new Suite(SUITE.cases(), List.of("auto-converge-99", "post-copy", "ebb:0.1", "ebb:0.5"));
    var results = new Results(suite.cases(), QEMU, VirtualRuns.of(suite, 1));

    List<Losses.Loss> losses = Losses.in(results);

    assertThat(losses)
        .extracting(loss -> loss.rival().who().name())
        .contains("post-copy", "auto-converge-99");
    assertThat(losses)
        .filteredOn(loss -> loss.rival().who().name().equals("auto-converge-99"))
        .allSatisfy(loss -> assertThat(loss.price().toString()).contains("longest stall"));
    assertThat(losses)
        .filteredOn(loss -> loss.rival().who().name().equals("post-copy"))
        .allSatisfy(loss -> assertThat(loss.price().toString()).contains("link"));
  }

  @Test
  void runsComeBackFromTheirFileAndAreNotRunAgain(@TempDir Path directory) {
    Path file = directory.resolve("runs.jsonl");
    RunLog log = RunLog.in(file);
    RUNS.forEach(log::add);

    RunLog again = RunLog.in(file);

    assertThat(again.runs()).hasSameSizeAs(RUNS);
    BenchRun one = RUNS.getFirst();
    assertThat(again.has(one.caseName(), one.label(), QEMU, 1)).isTrue();
    assertThat(again.has(one.caseName(), one.label(), QEMU, 4)).isFalse();
    assertThat(again.runs().getFirst().totalSeconds()).isEqualTo(one.totalSeconds());
    assertThat(BenchReport.figures(SUITE, QEMU, again.runs()))
        .hasSameSizeAs(BenchReport.figures(SUITE, QEMU, RUNS));
  }

  private static Figure figure(String part) {
    return BenchReport.figures(SUITE, QEMU, RUNS).stream()
        .filter(one -> one.what().contains(part))
        .findFirst()
        .orElseThrow();
  }
}
