package ebb.sim.report;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.core.Phase;
import ebb.sim.Simulation;
import ebb.sim.SimulationResult;
import ebb.sim.machine.Outcome;
import ebb.sim.report.SuiteSection.Finishing;
import ebb.sim.report.SuiteSection.RatioDistribution;
import ebb.sim.scenario.Scenario;
import ebb.sim.suite.RandomScenarios;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HtmlReportTest {

  private static final Scenario SCENARIO = RandomScenarios.draw(1, 1);
  private static final ScenarioSection SECTION = ReportSample.section(SCENARIO);

  private static Report report(ScenarioSection section, SuiteSection suite) {
    return new Report("title", "ebb compare", "versions", List.of(section), Optional.of(suite));
  }

  private static Report report(ScenarioSection section) {
    return new Report("title", "ebb compare", "versions", List.of(section), Optional.empty());
  }

  private static SimulationResult result(String policy, Phase phase, double total, double lost) {
    var outcome = new Outcome(phase, total, 0.1, 1e9, 3, lost, 0.5, 0.01);
    return new SimulationResult(SCENARIO, policy, 0.5, outcome);
  }

  private static ScenarioSection section(SimulationResult... results) {
    return ScenarioSection.of(SCENARIO, "a guest", List.of(results), List.of(), List.of());
  }

  @Test
  void theSameReportIsTheSameBytesUnderAnyLocale() {
    Locale before = Locale.getDefault();
    String page = HtmlReport.render(report(SECTION));
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      assertThat(HtmlReport.render(report(ReportSample.section(SCENARIO)))).isEqualTo(page);
      Locale.setDefault(Locale.GERMANY);
      assertThat(HtmlReport.render(report(SECTION))).isEqualTo(page);
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void thePageNeedsNothingElse() {
    String page = HtmlReport.render(report(SECTION));
    assertThat(page)
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
            List.of(new Trace(evil, evil, true, List.of(new Trace.Point(1, 1e9, 0.5)))));
    var suite =
        new SuiteSection(
            List.of(new RatioDistribution(evil, List.of(0.5), 1)),
            List.of(new Finishing(evil, 0, 0)));
    String page =
        HtmlReport.render(new Report(evil, evil, evil, List.of(section), Optional.of(suite)));
    assertThat(page).doesNotContain("<script>alert").contains("&lt;script&gt;alert(&#39;x&#39;)");
    assertThat(page.split("<script>", -1)).as("the page's own script alone").hasSize(2);
  }

  @Test
  void thoseThatNeverFinishedStandApart() {
    String page =
        HtmlReport.render(
            report(
                section(
                    result("ebb", Phase.COMPLETED, 10, 2),
                    result("nova", Phase.CANCELLED, 60, 0))));
    assertThat(page).contains("never finished").containsPattern("<g class=\"pt never f-manager\"");
    assertThat(HtmlReport.render(report(section(result("ebb", Phase.COMPLETED, 10, 2)))))
        .doesNotContain("\"pt never");
  }

  @Test
  void aReportOnNothingIsAPage() {
    var none = new Report("title", "ebb compare", "", List.of(), Optional.empty());
    assertThat(HtmlReport.render(none)).startsWith("<!DOCTYPE html>").endsWith("</html>\n");
    assertThat(HtmlReport.render(report(section()))).contains("</svg>").doesNotContain("NaN");
    assertThat(HtmlReport.render(report(section(result("nova", Phase.CANCELLED, 60, 0)))))
        .doesNotContain("NaN");
  }

  @Test
  void aLossIsInTheWordsAndInTheDrawing() {
    double none = Double.NaN;
    double never = Double.POSITIVE_INFINITY;
    List<Double> ratios = new ArrayList<>(Collections.nCopies(95, 0.2));
    ratios.addAll(List.of(0.0, 1.0, 1.7, 31.0, never, none));
    var suite = new SuiteSection(List.of(new RatioDistribution("total", ratios, 0.5)), List.of());
    String page = HtmlReport.render(report(section(), suite));
    assertThat(page)
        .contains("median 0.2 · nine in ten at most 0.2 · worst ∞ · above 1 in 3 of 100")
        .contains("at most the bar of 0.5 in 96 · not comparable: 1")
        .doesNotContain("NaN", "Infinity");
    assertThat(page.split("class=\"dot lost\"", -1)).hasSize(4);
  }

  @Test
  void theBestIsSoughtAmongThoseThatKeptTheDowntimeLimit() {
    var quick = new Outcome(Phase.COMPLETED, 1, 99, 1e9, 3, 1, 0.5, 0.01);
    String page =
        HtmlReport.render(
            report(
                section(
                    new SimulationResult(SCENARIO, "xen", 0.5, quick),
                    result("ebb", Phase.COMPLETED, 10, 2),
                    result("proxmox", Phase.COMPLETED, 20, 2))));
    assertThat(page)
        .contains("<td class=\"best\" data-v=\"10\">10 ")
        .contains("<td data-v=\"1\">1</td>")
        .contains("<td class=\"broke\" data-v=\"99\">99 ");
  }

  @Test
  void sixtyScenariosStaySmall() {
    var pages = new ArrayList<ScenarioSection>();
    for (int i = 0; i < 60; i++) {
      pages.add(SECTION);
    }
    var report = new Report("title", "ebb compare", "", pages, Optional.empty());
    byte[] bytes = HtmlReport.render(report).getBytes(StandardCharsets.UTF_8);
    assertThat(bytes.length).isLessThan(6_000_000);
  }

  @Test
  void aTraceTellsWhatTheGuestGotAndNotWhatWasDecided() {
    var recorder = new TraceRecorder(SCENARIO);
    Simulation.run(SCENARIO, "auto-converge-9.2", 0.5, 1, recorder);
    Trace trace = recorder.trace("auto-converge-9.2", "auto-converge", true);
    assertThat(trace.points()).allMatch(p -> p.share() >= 0 && p.share() <= 1);
    assertThat(trace.points()).anyMatch(p -> p.share() < 0.3);
    assertThat(trace.endSeconds()).isPositive();
  }
}
