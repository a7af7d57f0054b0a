package ebb.sim.report;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.core.Aggression;
import ebb.core.Phase;
import ebb.json.JsonObject;
import ebb.sim.Simulation;
import ebb.sim.SimulationResult;
import ebb.sim.machine.Outcome;
import ebb.sim.policy.Family;
import ebb.sim.policy.Peers;
import ebb.sim.policy.PolicyId;
import ebb.sim.report.SuiteSection.Finishing;
import ebb.sim.report.SuiteSection.NamedRatio;
import ebb.sim.report.SuiteSection.RatioDistribution;
import ebb.sim.scenario.Scenario;
import ebb.sim.suite.RandomScenarios;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReportPageTest {

  private static final Scenario SCENARIO = RandomScenarios.draw(1, 1);
  private static final ScenarioSection SECTION = ReportSample.section(SCENARIO);

  private static Report report(ScenarioSection section, SuiteSection suite) {
    return new Report(
        "title", "ebb compare", "versions", List.of(section), Optional.of(suite), List.of());
  }

  private static Report report(ScenarioSection section) {
    return new Report(
        "title", "ebb compare", "versions", List.of(section), Optional.empty(), List.of());
  }

  private static PolicyId id(String name) {
    return new PolicyId(name, Family.MANAGER, false);
  }

  private static SimulationResult result(String policy, Phase phase, double total, double lost) {
    var outcome = new Outcome(phase, total, 0.1, 1e9, 3, lost, 0.5, 0.01);
    return new SimulationResult(SCENARIO, id(policy), Aggression.of(0.5), outcome);
  }

  private static ScenarioSection section(SimulationResult... results) {
    return ScenarioSection.of(SCENARIO, "a guest", List.of(results), List.of(), List.of());
  }

  private static JsonObject onlyScenario(ScenarioSection section) {
    return ReportPage.json(report(section)).objects("scenarios").getFirst();
  }

  @Test
  void theSameReportIsTheSameBytesUnderAnyLocale() {
    Locale before = Locale.getDefault();
    String page = ReportPage.render(report(SECTION));
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      assertThat(ReportPage.render(report(ReportSample.section(SCENARIO)))).isEqualTo(page);
      Locale.setDefault(Locale.GERMANY);
      assertThat(ReportPage.render(report(SECTION))).isEqualTo(page);
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void thePageNeedsNothingElse() {
    String page = ReportPage.render(report(SECTION));
    assertThat(page.replace("/*! https://github.com/leeoniya/uPlot", ""))
        .doesNotContain("http:", "https:", "src=", "@import", "@font-face", "<link rel=\"style")
        .doesNotContainPattern("url\\((?!#)");
  }

  @Test
  void nothingThatIsHandedInBecomesMarkup() {
    String evil = "<script>alert('x')</script>\"&";
    var section =
        new ScenarioSection(
            evil,
            evil,
            1,
            0.3,
            List.of(result("ebb", Phase.COMPLETED, 10, 2), result(evil, Phase.CANCELLED, 60, 0)),
            List.of(),
            List.of(new Trace(id(evil), evil, true, List.of(new Trace.Point(1, 1e9, 0.5)))),
            List.of());
    var suite =
        new SuiteSection(
            List.of(new RatioDistribution(evil, List.of(new NamedRatio(evil, 0.5)), 1)),
            List.of(new Finishing(evil, id(evil), 0, 0)));
    String page =
        ReportPage.render(
            new Report(evil, evil, evil, List.of(section), Optional.of(suite), List.of()));
    assertThat(page).doesNotContain("<script>alert").contains("\\u003cscript>alert('x')");
    assertThat(page.split("<script", -1))
        .as("no more scripts than without it")
        .hasSameSizeAs(ReportPage.render(report(section())).split("<script", -1));
    // What the page's own scripts make of the data is text: they know no markup.
    assertThat(page).doesNotContain("innerHTML =", "insertAdjacentHTML", "document.write");
  }

  @Test
  void thoseThatNeverFinishedStandApart() {
    List<JsonObject> results =
        onlyScenario(
                section(
                    result("ebb", Phase.COMPLETED, 10, 2), result("nova", Phase.CANCELLED, 60, 0)))
            .objects("results");
    assertThat(results)
        .extracting(r -> r.flag("completed").orElseThrow())
        .containsExactly(true, false);
    assertThat(results.getLast().text("family")).contains("manager");
    assertThat(results.getLast().text("words").orElseThrow()).contains("never finished");
  }

  @Test
  void aReportOnNothingIsAPage() {
    var none = new Report("title", "ebb compare", "", List.of(), Optional.empty(), List.of());
    assertThat(ReportPage.render(none)).startsWith("<!doctype html>").endsWith("</html>\n");
    assertThat(onlyScenario(section()).toString()).doesNotContain("NaN");
    assertThat(onlyScenario(section(result("nova", Phase.CANCELLED, 60, 0))).toString())
        .doesNotContain("NaN");
  }

  @Test
  void aLossIsInTheWordsAndInTheDrawing() {
    double none = Double.NaN;
    double never = Double.POSITIVE_INFINITY;
    List<Double> ratios = new ArrayList<>(Collections.nCopies(95, 0.2));
    ratios.addAll(List.of(0.0, 1.0, 1.7, 31.0, never, none));
    List<NamedRatio> named = ratios.stream().map(r -> new NamedRatio("somewhere", r)).toList();
    var suite = new SuiteSection(List.of(new RatioDistribution("total", named, 0.5)), List.of());
    JsonObject spread =
        ReportPage.json(report(section(), suite))
            .object("suite")
            .orElseThrow()
            .objects("ratios")
            .getFirst();
    assertThat(spread.text("facts").orElseThrow())
        .contains("median 0.2 · nine in ten at most 0.2 · worst ∞ · above 1 in 3 of 100")
        .contains("at most the bar of 0.5 in 96 · not comparable: 1");
    assertThat(spread.toString()).doesNotContain("NaN", "Infinity");
    assertThat(spread.objects("ratios")).hasSize(100);
    assertThat(spread.objects("ratios"))
        .extracting(r -> r.decimal("ratio").orElseThrow())
        .isSorted()
        .filteredOn(r -> r > 1)
        .containsExactly(1.7, 31.0, Double.MAX_VALUE);
  }

  @Test
  void theBestIsSoughtAmongThoseThatKeptTheDowntimeLimit() {
    var quick = new Outcome(Phase.COMPLETED, 1, 99, 1e9, 3, 1, 0.5, 0.01);
    List<JsonObject> rows =
        onlyScenario(
                section(
                    new SimulationResult(SCENARIO, id("xen"), Aggression.of(0.5), quick),
                    result("ebb", Phase.COMPLETED, 10, 2),
                    result("proxmox", Phase.COMPLETED, 20, 2)))
            .object("table")
            .orElseThrow()
            .objects("rows");
    assertThat(cell(rows.get(1), 2).text("mark")).contains("best");
    assertThat(cell(rows.get(1), 2).text("text")).contains("10");
    assertThat(cell(rows.get(0), 2).has("mark")).isFalse();
    assertThat(cell(rows.get(0), 6).text("mark")).contains("broke");
    assertThat(cell(rows.get(0), 6).text("said")).contains("over the limit");
  }

  private static JsonObject cell(JsonObject row, int column) {
    return row.objects("cells").get(column);
  }

  @Test
  void sixtyScenariosStaySmall() {
    var pages = new ArrayList<ScenarioSection>();
    for (int i = 0; i < 60; i++) {
      pages.add(SECTION);
    }
    var report = new Report("title", "ebb compare", "", pages, Optional.empty(), List.of());
    byte[] bytes = ReportPage.render(report).getBytes(StandardCharsets.UTF_8);
    assertThat(bytes.length).isLessThan(6_000_000);
  }

  @Test
  void aTraceTellsWhatTheGuestGotAndNotWhatWasDecided() {
    var recorder = new TraceRecorder(SCENARIO);
    Simulation.run(SCENARIO, Peers.of("auto-converge-9.2"), Aggression.of(0.5), 1, recorder);
    Trace trace = recorder.trace(id("auto-converge-9.2"), "auto-converge", true);
    assertThat(trace.points()).allMatch(p -> p.share() >= 0 && p.share() <= 1);
    assertThat(trace.points()).anyMatch(p -> p.share() < 0.3);
    assertThat(trace.endSeconds()).isPositive();
  }

  @Test
  void aPeakStaysHoweverManyPointsThereAre() {
    List<Trace.Point> points = new ArrayList<>();
    for (int i = 0; i <= 100_000; i++) {
      points.add(new Trace.Point(i / 100.0, i == 54_321 ? 1e9 : 100 + i % 7, i == 12_345 ? 0 : 1));
    }
    List<Trace.Point> thin = new Trace(id("ebb"), "ebb", true, points).thinned(1000);
    assertThat(thin).hasSizeLessThan(2000);
    assertThat(thin).anyMatch(p -> p.remainingBytes() == 1e9).anyMatch(p -> p.share() == 0);
    assertThat(thin.getFirst()).isEqualTo(points.getFirst());
    assertThat(thin.getLast()).isEqualTo(points.getLast());
    assertThat(thin).isSortedAccordingTo(Comparator.comparingDouble(Trace.Point::seconds));
  }

  @Test
  void withoutAPointThereIsNoTrace() {
    assertThat(new Trace(id("ebb"), "ebb", true, List.of()).thinned(1)).isEmpty();
  }
}
